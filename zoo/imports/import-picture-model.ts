import { InvalidInputError } from '../errors.ts';
import { Layout } from '../features/layers/layout.ts';
import { mainOutput } from '../features/layers/main-output.ts';
import type { ImportedFiles, ModelFile } from '../import-files.ts';
import { isImagePreprocessing, METADATA, picturesMetadata } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
import { withLowestOpset } from '../onnx/lowest-opset.ts';
import { writeModel } from '../onnx/write.ts';
import { NO_OWN_FACTS, ownMetadata } from '../provenance/own-metadata.ts';
import { renameTensors } from '../simplify/rename-tensors.ts';
import { knownShapes } from '../simplify/sizes/known-shapes.ts';
import { PIXELS } from '../tfjs/imported-graph.ts';
import type { ImportOutcome } from './import-outcome.ts';
import type { KnownFacts } from './known-facts.ts';
import type { NetworkFacts } from './network-facts.ts';
import { openQuestions } from './open-questions.ts';
import { pictureInput } from './pin-pictures.ts';
import { proveImport } from './proof/prove-import.ts';
import { rgbPreprocessing } from './rgb-preprocessing.ts';
import { describeTensors } from './tensor-spec.ts';

/**
 * A picture model as the zoo stores it: one input `pixels [batch, 3, height, width]`, unchanged outputs, and its labels,
 * preprocessing and feature layers in its metadata. Or its open questions.
 *
 * @param files the publisher's
 * @throws InvalidInputError if the graph is not such a model
 */
export async function importPictureModel(
  known: KnownFacts,
  imported: ImportedFiles,
  files: ModelFile[],
): Promise<ImportOutcome> {
  const graph = withPixels(known, imported.graph);
  const shapes = await knownShapes(graph);
  const inputs = describeTensors(graph.inputs);
  const outputs = describeTensors(graph.outputs, shapes);
  const main = shapes.get(mainOutput(graph, new Layout(graph, shapes))) ?? null;
  const network: NetworkFacts = { modality: 'IMAGE', inputs, outputs, main };
  const questions = openQuestions(known, network, files);
  if (questions.length > 0) return { model: null, questions, ...network };
  const { task, preprocessing } = known;
  if (
    !isImagePreprocessing(preprocessing) ||
    task === null ||
    task === 'TEXT_CLASSIFICATION' ||
    task === 'TOKEN_CLASSIFICATION'
  )
    throw new Error('openQuestions asks for it.');
  const labels = task === 'FEATURE_EXTRACTION' ? null : known.labels;
  const stored = rgbPreprocessing(preprocessing);
  const { featureLayers, parameterCount } = imported;
  const config = graph.metadata[METADATA.config];
  graph.metadata = {
    ...(config === undefined ? {} : { [METADATA.config]: config }),
    ...(labels ? { [METADATA.labels]: JSON.stringify(labels) } : {}),
    [METADATA.preprocessing]: JSON.stringify(stored),
    [METADATA.featureLayers]: JSON.stringify(featureLayers),
    ...picturesMetadata(stored),
    ...ownMetadata({ ...NO_OWN_FACTS, id: known.slug, task, license: known.license }),
  };
  const onnx = writeModel(withLowestOpset(graph));
  const model = { onnx, inputs, outputs, featureLayers, parameterCount, labels, task, preprocessing: stored };
  const proof = await proveImport(known.slug, imported.original, model);
  return { model: { ...model, modality: 'IMAGE', proof }, questions: [] };
}

/** The graph with its input renamed as in all picture models, so that its checkpoints are served like any other's. */
function withPixels({ slug }: KnownFacts, graph: Graph): Graph {
  const input = pictureInput(graph);
  if (!input || graph.inputs.length > 1) {
    const list = graph.inputs.map(({ name, type, shape }) => `“${name}” ${type} [${shape.join(', ')}]`).join(', ');
    throw new InvalidInputError(
      `${slug}: the model takes ${list}, but one float [batch, 3, height, width] is required. Export only the part of it that takes pictures.`,
    );
  }
  const [, channels] = input.shape;
  if (channels !== 3) {
    throw new InvalidInputError(
      `${slug}: the model takes pictures [${input.shape.join(', ')}] with ${channels} channels; Graft's have three, red, green and blue. Export it for such pictures.`,
    );
  }
  if (input.name === PIXELS) return { ...graph };
  if (graph.initializers.has(PIXELS) || graph.nodes.some(({ outputs }) => outputs.includes(PIXELS))) {
    throw new InvalidInputError(
      `${slug}: the model's pictures are the input “${input.name}”, and another value is named “${PIXELS}”. Rename that before the export.`,
    );
  }
  return { ...renameTensors(graph, new Map([[input.name, PIXELS]])), inputs: [{ ...input, name: PIXELS }] };
}
