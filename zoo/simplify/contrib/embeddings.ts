import { floatAttribute } from '../../onnx/attributes.ts';
import type { PlainForm } from './expansion.ts';

/** layerNorm(words + positions + segments), and the number of tokens that the mask keeps. */
const embedLayerNormalization: PlainForm = (node, e) => {
  const [ids, , words, places] = node.inputs;
  const [segments, segmentTable, mask, positions] = [1, 4, 7, 8].map((i) => e.input(i));
  const count = e.output(1);
  if (count) e.add('ReduceSum', [mask ?? e.stay(), e.ints([1])], { keepdims: 0 }, count);
  const tokens = e.shape(ids)[1];
  const end = typeof tokens === 'number' ? e.ints([tokens]) : e.add('Shape', [ids], { start: 1, end: 2 });
  const place = positions
    ? e.add('Gather', [places, positions], { axis: 0 })
    : e.add('Slice', [places, e.ints([0]), end, e.ints([0])]);
  const bySegment = segments && segmentTable ? e.add('Gather', [segmentTable, segments], { axis: 0 }) : undefined;
  const summed = e.output(2);
  const first = e.add('Add', [e.add('Gather', [words, ids], { axis: 0 }), place], {}, bySegment ? undefined : summed);
  const sum = bySegment ? e.add('Add', [first, bySegment], {}, summed) : first;
  const attributes = { axis: -1, epsilon: { float: floatAttribute(node, 'epsilon', 1e-12) } };
  e.add('LayerNormalization', [sum, ...node.inputs.slice(5, 7)], attributes, node.outputs[0]);
};

export const embeddings: Record<string, PlainForm> = { EmbedLayerNormalization: embedLayerNormalization };
