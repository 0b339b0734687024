import type { ModelFile } from '../import-files.ts';
import { openModelFile } from '../onnx/open-model-file.ts';
import { channelsFirstInput } from '../simplify/channels-first-input.ts';
import type { ImportOutcome } from './import-outcome.ts';
import type { ImportQuestion } from './import-question.ts';
import type { KnownFacts } from './known-facts.ts';
import { labelsQuestion } from './labels-question.ts';
import { pinPictures, takesAnySize } from './pin-pictures.ts';
import { preprocessingQuestion } from './preprocessing-question.ts';
import { taskQuestion } from './task-question.ts';
import { describeTensors } from './tensor-spec.ts';

/**
 * The questions about a model with dynamic picture sizes, if its size is unknown: the conversion needs its shapes, which
 * depend on it. null for a model of fixed size, or one that does not take pictures.
 *
 * @throws InvalidInputError if the file is not an ONNX model
 */
export async function openPictureSize(known: KnownFacts, files: ModelFile[]): Promise<ImportOutcome | null> {
  const network = files.find(({ path }) => /\.onnx$/i.test(path));
  if (!network) return null;
  const graph = pinPictures(channelsFirstInput(await openModelFile(network.file)), null);
  if (!takesAnySize(graph)) return null;
  const [output] = graph.outputs;
  const classes = graph.outputs.length === 1 && output.shape.length === 2 ? Number(output.shape[1]) : null;
  const questions = [
    taskQuestion(known, 'IMAGE'),
    preprocessingQuestion(known, graph),
    labelsQuestion(known, classes),
  ].filter((question): question is ImportQuestion => question !== null);
  return {
    model: null,
    questions,
    modality: 'IMAGE',
    inputs: describeTensors(graph.inputs),
    outputs: describeTensors(graph.outputs),
  };
}
