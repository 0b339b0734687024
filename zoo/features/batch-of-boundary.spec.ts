import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { backboneOf, cutBackbone } from './backbone.ts';

const PIXELS = Float32Array.from({ length: 2 * 3 * 4 * 4 }, (_, i) => Math.sin(i));

/** A convolution, and behind it a token that is repeated for each row, as many as `Shape` of the pixels says. */
function withToken(attributes: Record<string, number>, pick: (b: GraphBuilder, shape: string) => string) {
  const b = new GraphBuilder('token');
  b.input('pixels', 'float', ['batch', 3, 4, 4]);
  const weights = Float32Array.from({ length: 5 * 3 }, (_, i) => Math.cos(i));
  b.node('Conv', ['pixels', b.floats(weights, [5, 3, 1, 1])], {}, { output: 'boundary' });
  const batch = pick(b, b.node('Shape', ['pixels'], attributes));
  const token = b.node('Expand', [
    b.floats([1, 2, 3, 4, 5], [1, 5]),
    b.node('Concat', [batch, b.ints([5])], { axis: 0 }),
  ]);
  const pooled = b.node('Flatten', [b.node('GlobalAveragePool', ['boundary'])]);
  b.node('Mul', [pooled, token], {}, { output: 'features' });
  b.output('features', 'float', ['batch', 5]);
  return b.graph;
}

async function run(model: Uint8Array, feeds: Record<string, RuntimeTensor>) {
  const session = await openSession(model);
  const [output] = Object.values(await session.run(feeds));
  await session.close();
  return output;
}

test.each<[string, Record<string, number>, (b: GraphBuilder, shape: string) => string]>([
  ['a part of the shape', { start: 0, end: 1 }, (_, shape) => shape],
  ['one of all dimensions', {}, (b, shape) => b.node('Gather', [shape, b.ints([0])])],
  ['the first of two', { end: -2 }, (b, shape) => b.node('Slice', [shape, b.ints([0]), b.ints([1])])],
])(
  'a cut reads the batch from its boundary where the model reads it from the pixels: %s',
  async (_, attributes, pick) => {
    const graph = withToken(attributes, pick);
    const backbone = await backboneOf(graph, { name: 'features', op: 'Mul', dimension: 5, parameterCount: 0 });
    const { frozen, trainable } = await cutBackbone(backbone, 'boundary');
    expect(trainable.inputs.map(({ name }) => name)).toEqual(['boundary']);
    const pixels = new RuntimeTensor('float32', PIXELS, [2, 3, 4, 4]);
    if (!frozen) throw new Error('nothing is frozen');
    const boundary = await run(writeModel(frozen), { pixels });
    const features = await run(writeModel(trainable), { boundary });
    expect([...features.dims]).toEqual([2, 5]);
    expect(features.data).toEqual((await run(writeModel(graph), { pixels })).data);
  },
);
