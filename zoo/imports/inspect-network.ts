import { Layout } from '../features/layers/layout.ts';
import { mainOutput } from '../features/layers/main-output.ts';
import type { ModelFile } from '../import-files.ts';
import { isImagePreprocessing, METADATA } from '../model.ts';
import type { Graph, ValueInfo } from '../onnx/graph.ts';
import { openModelFile } from '../onnx/open-model-file.ts';
import { channelsFirstInput } from '../simplify/channels-first-input.ts';
import { knownShapes } from '../simplify/sizes/known-shapes.ts';
import { denseTokens } from '../text/dense-tokens.ts';
import { publishedPooling } from '../text/published-pooling.ts';
import { takesTexts } from '../text/text-model.ts';
import { chooseOutput, OutputNotChosen } from './choose-output.ts';
import type { KnownFacts } from './known-facts.ts';
import type { NetworkFacts } from './network-facts.ts';
import { pictureInput, pinPictures, takesAnySize } from './pin-pictures.ts';
import { describeTensors } from './tensor-spec.ts';

/** Most networks that take any size can take this one. Nothing but the shape of the outputs is found with it. */
const PROBE = { height: 224, width: 224 };

/**
 * What an `.onnx` file says of its network, without converting it: enough for all questions about most models. null where only
 * the conversion tells, so that a model that cannot be imported is refused before anything is asked.
 *
 * @throws InvalidInputError if the file is not an ONNX model
 */
export async function inspectNetwork(known: KnownFacts, files: ModelFile[]): Promise<NetworkFacts | null> {
  const networks = files.filter(({ path }) => /\.onnx$/i.test(path));
  if (networks.length !== 1) return null;
  const graph = await openModelFile(networks[0].file);
  return inspectPictures(known, channelsFirstInput(graph)) ?? inspectTexts(known, denseTokens(graph), files);
}

function inspectPictures({ preprocessing, output }: KnownFacts, graph: Graph): Promise<NetworkFacts | null> | null {
  const input = pictureInput(graph);
  if (!input || graph.inputs.length > 1 || (typeof input.shape[1] === 'number' && input.shape[1] !== 3)) return null;
  const pinned = pinPictures(graph, isImagePreprocessing(preprocessing) ? preprocessing.size : null);
  const isOpen = takesAnySize(pinned);
  return factsOf('IMAGE', pinned, isOpen ? pinPictures(pinned, PROBE) : pinned, { isOpen, output: output ?? null });
}

async function inspectTexts(known: KnownFacts, graph: Graph, files: ModelFile[]): Promise<NetworkFacts | null> {
  if (!takesTexts(graph)) return null;
  const found = await factsOf('TEXT', graph, graph, { isOpen: false, output: known.output ?? null });
  const facts = found && { ...found, holdsTokenizer: METADATA.tokenizer in graph.metadata };
  const tokens = facts?.choices?.filter(({ shape }) => shape.length === 3) ?? [];
  if (!facts || tokens.length !== 1 || !(await statesPooling(known, files))) return facts;
  const [{ name, shape }] = tokens;
  return { ...facts, choices: [], output: name, main: shape };
}

async function statesPooling({ preprocessing }: KnownFacts, files: ModelFile[]): Promise<boolean> {
  const isStated = preprocessing !== null && 'pooling' in preprocessing && preprocessing.pooling !== undefined;
  return isStated || (await publishedPooling(files)) !== null;
}

/** @param options.isOpen whether the conversion has to wait for the size of pictures */
async function factsOf(
  modality: 'IMAGE' | 'TEXT',
  graph: Graph,
  sized: Graph,
  { isOpen, output }: { isOpen: boolean; output: string | null },
): Promise<NetworkFacts | null> {
  const found = await outputsOf(sized, output).catch(() => null);
  if (!found && !isOpen) return null;
  const { outputs, ...main } = found ?? { outputs: graph.outputs, main: null };
  return { modality, inputs: describeTensors(graph.inputs), outputs: describeTensors(outputs), ...main };
}

interface Outputs extends Pick<NetworkFacts, 'main' | 'choices'> {
  outputs: ValueInfo[];
}

/** With the sizes of vectors; those of activations are the probe's. */
async function outputsOf(published: Graph, output: string | null): Promise<Outputs> {
  const graph = withInferredRows(published);
  const shapes = await knownShapes(graph);
  const outputs = published.outputs.map((output) => {
    const shape = shapes.get(output.name) ?? output.shape;
    return shape.length === 2 ? { ...output, shape } : output;
  });
  if (output !== null) return { outputs, main: shapes.get(output) ?? null };
  try {
    const { outputs: chosen } = await chooseOutput(graph, new Set());
    return { outputs, main: shapes.get(mainOutput({ ...graph, outputs: chosen }, new Layout(graph, shapes))) ?? null };
  } catch (error) {
    if (!(error instanceof OutputNotChosen)) throw error;
    return { outputs, main: null, choices: error.choices };
  }
}

/**
 * Exporters may name the rows of an output otherwise than those of the input (`unk__123` of tf2onnx). The shape of such an output
 * is left to the nodes before it, so that its rows are known to be the input's.
 */
function withInferredRows(graph: Graph): Graph {
  const symbols = new Set(graph.inputs.flatMap(({ shape }) => shape));
  const inferred = (output: ValueInfo): ValueInfo => {
    const [rows] = output.shape;
    return typeof rows === 'string' && !symbols.has(rows) ? { ...output, shape: [], unranked: true } : output;
  };
  return { ...graph, outputs: graph.outputs.map(inferred) };
}
