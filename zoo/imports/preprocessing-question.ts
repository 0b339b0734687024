import type { Graph } from '../onnx/graph.ts';
import type { ImportQuestion } from './import-question.ts';
import type { KnownFacts } from './known-facts.ts';
import { pictureInput } from './pin-pictures.ts';

/**
 * Asked if the preprocessing of pictures is unknown: with other values than in training, a model predicts wrongly without an
 * error.
 */
export function preprocessingQuestion({ preprocessingMissing }: KnownFacts, graph: Graph): ImportQuestion {
  const [, , height, width] = pictureInput(graph)?.shape ?? [];
  const size =
    typeof height === 'number' && typeof width === 'number' ? ` The model takes ${height} × ${width} pixels.` : '';
  const missing =
    preprocessingMissing.length > 0
      ? `Its files leave out: ${preprocessingMissing.join(', ')}.`
      : 'Its files do not state it.';
  return {
    field: 'preprocessing',
    question: `How are pictures preprocessed for the model? ${missing}${size} Answer as in its training.`,
    choices: null,
  };
}
