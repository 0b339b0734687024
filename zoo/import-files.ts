import path from 'node:path';
import type { Tower } from './architectures/family.ts';
import { recogniseWeights } from './architectures/recognise.ts';
import { writeNetwork } from './architectures/write-network.ts';
import { InvalidInputError } from './errors.ts';
import { findFeatureLayers } from './features/feature-layers.ts';
import { namedFeatureLayers } from './features/named-feature-layers.ts';
import { chooseOutput, onlyOutput, openChosen, tensorsOf } from './imports/choose-output.ts';
import { pinPictures, takesAnySize } from './imports/pin-pictures.ts';
import { type Original, originalOf } from './imports/proof/original.ts';
import { checkDomains } from './onnx/check-domains.ts';
import { checkWeights } from './onnx/check-weights.ts';
import type { Graph, Tensor } from './onnx/graph.ts';
import { openModelFile } from './onnx/open-model-file.ts';
import { isStateDict } from './pytorch/is-state-dict.ts';
import { loadSafetensors } from './safetensors/load-safetensors.ts';
import { readWeightFiles } from './safetensors/read-weight-files.ts';
import { channelsFirstInput } from './simplify/channels-first-input.ts';
import { floatPictures } from './simplify/float-pictures.ts';
import { isGrey, rgbInput } from './simplify/rgb-input.ts';
import { simplifyGraph } from './simplify/simplify.ts';
import { observeOutputs } from './simplify/sizes/observe-outputs.ts';
import { readJsonObject } from './sources/facts/json-object.ts';
import type { FetchedFile } from './sources/source.ts';
import { whyUnread } from './sources/unread-formats.ts';
import { importGraphModel } from './tfjs/import-graph-model.ts';
import { importLayersModel } from './tfjs/import-layers-model.ts';
import type { ImportedGraph } from './tfjs/imported-graph.ts';
import { modelFileOf, readTensorflowModel } from './tfjs/read-tensorflow-model.ts';

/** A file of a model: its path in the model's folder, and its location on disk. */
export type ModelFile = Pick<FetchedFile, 'path' | 'file' | 'byteSize'>;

export interface ImportFiles {
  /** The network of a `.safetensors` file's weights, if there is no `.onnx` file with it. */
  architecture?: Graph;
  /** Which tensor of the file each initializer takes, as `loadSafetensors` wants it. */
  mapping?: Readonly<Record<string, string | null>>;
  /** The size of pictures, for a model that leaves it open, or fits itself to it. */
  pictureSize?: { height: number; width: number } | null;
  /** Which tower of a model of pictures and texts, such as CLIP; by default that of pictures. */
  tower?: Tower | null;
  /** Whether the model was trained on pictures in blue, green, red. */
  isReversed?: boolean;
  /** What the model is for, if it has several outputs: the name of one, or of a tensor inside the model. */
  output?: string | null;
}

/** A model as ONNX, and what it was made from. */
export interface ImportedFiles extends ImportedGraph {
  original: Original;
}

/**
 * Turns a model's files, whatever they are, into ONNX: an `.onnx` file with the files it keeps weights in; a TensorFlow.js
 * layers or graph model, `model.json` and its weight files; or `.safetensors` files, whose weights go into the `.onnx` beside them,
 * into `architecture`, or into the network that their `config.json` describes. Without these, PyTorch's state dicts (`.bin`, `.pt`,
 * `.pth`) are read in the same way.
 *
 * @throws InvalidInputError if there is none of these or more than one, if a file is broken, or if its weights are not finite
 */
export async function importFiles(files: ModelFile[], options: ImportFiles = {}): Promise<ImportedFiles> {
  const imported = await importAny(files, options);
  checkWeights(imported.graph);
  return imported;
}

async function importAny(files: ModelFile[], options: ImportFiles): Promise<ImportedFiles> {
  const { pictureSize = null, output = null } = options;
  const onnx = files.filter(({ path }) => /\.onnx$/i.test(path));
  if (onnx.length > 1) {
    const names = onnx.map(({ path }) => path).join(', ');
    throw new InvalidInputError(`There is more than one model: ${names}. Name the one to import.`);
  }
  // Beside an .onnx or a model.json, .bin files are its weights in another format.
  const isOther = onnx.length === 1 || modelFileOf(files) !== undefined;
  const own = onnx.length === 1 ? files.filter((file) => belongs(file, onnx[0])) : files;
  const weights = await readWeightFiles(isOther ? own.filter(({ path }) => !isStateDict(path)) : own);
  if (onnx.length === 1 || weights) {
    const network = onnx.length === 1 ? await openModelFile(onnx[0].file) : options.architecture;
    const graph = weights ? await withWeights(network, weights, files, options) : (network as Graph);
    checkWeights(graph, weights?.file ?? onnx[0].path);
    checkDomains(graph);
    const only = output === null ? graph : onlyOutput(graph, output);
    const published = weights || only !== graph ? only : onnx[0].file;
    const kind = onnx.length === 1 ? 'PUBLISHED' : 'CONVERTED';
    return { ...(await prepared(only, options)), original: originalOf(kind, published, only, options) };
  }
  if (modelFileOf(files)) {
    const model = await readTensorflowModel(files);
    const imported =
      model.format === 'graph'
        ? importGraphModel(model, { output, pictureSize })
        : importLayersModel(model.topology, model.weights);
    const original = originalOf('CONVERTED', imported.graph, imported.graph, options);
    // Its own search for layers knows vectors and images, but no rows of boxes.
    const isVector = imported.graph.outputs[0].shape.length === 2;
    const isReady = isVector && imported.featureLayers.length > 0 && takesRgbRows(imported.graph, options);
    return { ...(isReady ? imported : await prepared(imported.graph, options)), original };
  }
  throw new InvalidInputError(refusal(files));
}

/** Weights in another folder than a network are the same model in another form, as in a hub's repository. */
const belongs = (file: ModelFile, network: ModelFile) =>
  !/\.safetensors(\.index\.json)?$/i.test(file.path) ||
  path.posix.dirname(file.path) === path.posix.dirname(network.path);

/** Weights in their network: that of a file, or that which their config describes. */
async function withWeights(
  network: Graph | undefined,
  { tensors, file }: { tensors: ReadonlyMap<string, Tensor>; file: string },
  files: ModelFile[],
  { mapping, tower, pictureSize }: ImportFiles,
): Promise<Graph> {
  if (network) return loadSafetensors(network, tensors, mapping ? { mapping } : {});
  const folders = [path.posix.dirname(file), '.'];
  const configs = folders.map((folder) => files.find((one) => one.path === path.posix.join(folder, 'config.json')));
  const found = configs.find((one) => one !== undefined);
  const config = await readJsonObject(found);
  if (found && !config) {
    throw new InvalidInputError(
      `${found.path} is not a JSON object, so the network of ${file} is not known. Use the file that was saved with these weights.`,
    );
  }
  const size = pictureSize ? ([pictureSize.height, pictureSize.width] as const) : null;
  return writeNetwork({ tensors, file, config: config ?? recogniseWeights(tensors, file), pictureSize: size }, tower);
}

/** A graph as the zoo takes it: pictures with their channels first in red, green, blue, an open batch, and one main output. */
async function prepared(graph: Graph, { pictureSize = null, isReversed = false, output = null }: ImportFiles) {
  const pictures = rgbInput(channelsFirstInput(floatPictures(graph)), isReversed);
  const simplified = await simplifyGraph(pinPictures(pictures, pictureSize)).catch((error: Error) => {
    throw pictureSize && takesAnySize(pictures) ? wrongSize(pictureSize, error) : error;
  });
  const simple = await observeOutputs(simplified);
  const names = tensorsOf(graph);
  return describeOnnx(await openChosen(await chooseOutput(simple, names), names, output !== null));
}

/** A model whose file leaves the size of pictures open does not take all sizes: one for lines of text may want 48 × 320. */
function wrongSize({ height, width }: { height: number; width: number }, cause: Error): InvalidInputError {
  return new InvalidInputError(
    `The model does not run on pictures of ${height} × ${width} pixels. Answer with the height and width that it was trained on. ${cause.message}`,
    'preprocessing',
    { cause },
  );
}

/** Whether a graph takes any number of rows, and no pictures in another order of channels. */
function takesRgbRows({ inputs }: Graph, { isReversed = false }: ImportFiles): boolean {
  return !isReversed && inputs.every((input) => typeof input.shape[0] === 'string' && !isGrey(input));
}

/** The feature layers that the file names, else those that are found in it. */
async function describeOnnx(graph: Graph): Promise<ImportedGraph> {
  const isWeights = ({ type, data }: Tensor) => ['float', 'int8', 'uint8'].includes(type) && data.length > 1;
  const weights = [...graph.initializers.values()].filter(isWeights);
  const parameterCount = weights.reduce((sum, { data }) => sum + data.length, 0);
  const named = namedFeatureLayers(graph);
  const layers = named ? { graph, featureLayers: named } : await findFeatureLayers(graph);
  return { ...layers, parameterCount };
}

function refusal(files: ModelFile[]): string {
  const names = files.map(({ path }) => path).join(', ');
  const unread = whyUnread(files.map(({ path }) => path));
  if (unread !== null) return unread;
  return `There is no model among the files (${names}): no .onnx, no .safetensors, no state dict of PyTorch (.bin, .pt, .pth), and no model.json or model.min.js of TensorFlow.js. Name the folder that holds it.`;
}
