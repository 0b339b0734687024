import type { Graph } from '../onnx/graph.ts';
import type { ImportQuestion } from './import-question.ts';
import type { KnownFacts } from './known-facts.ts';
import { pictureInput } from './pin-pictures.ts';

/** Asked where nobody said how a picture becomes numbers: with other ones than it was trained on, a model answers wrongly and says nothing. */
export function preprocessingQuestion({ preprocessingMissing }: KnownFacts, graph: Graph): ImportQuestion {
  const [, , height, width] = pictureInput(graph)?.shape ?? [];
  const size =
    typeof height === 'number' && typeof width === 'number' ? ` The model takes ${height} × ${width} pixels.` : '';
  const missing =
    preprocessingMissing.length > 0
      ? `Its files leave open: ${preprocessingMissing.join(', ')}.`
      : 'Its files say nothing of it.';
  return {
    field: 'preprocessing',
    question: `How does a picture become the model's input? ${missing}${size} Answer as the model was trained.`,
    choices: null,
  };
}
