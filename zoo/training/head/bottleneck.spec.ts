import { expect, test } from 'vitest';
import { GraphBuilder } from '../../onnx/builder.ts';
import { writeModel } from '../../onnx/write.ts';
import { openSession } from '../../runtime/session.ts';
import { rowsTensor } from '../step/tensors.ts';
import { addBottleneck, BOTTLENECK, foldBottleneck } from './bottleneck.ts';

const [DIMENSION, RANK, CLASSES, ROWS] = [5, 5, 3, 4];
const draw = (size: number, seed: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(i * i + seed));

async function mapped(up: Float32Array | null, features: Float32Array) {
  const b = new GraphBuilder('bottleneck');
  b.input('x', 'float', [ROWS, DIMENSION]);
  b.node('Identity', [addBottleneck(b, 'x', DIMENSION, 7)], {}, { output: 'y' });
  b.output('y', 'float', [ROWS, DIMENSION]);
  if (up) b.floats(up, [RANK, DIMENSION], BOTTLENECK.up);
  const session = await openSession(writeModel(b.graph));
  const { y } = await session.run({ x: rowsTensor(features, ROWS, [DIMENSION]) });
  await session.close();
  return { y: y.data as Float32Array, down: b.graph.initializers.get(BOTTLENECK.down)?.data as Float32Array };
}

const times = (a: Float32Array, b: Float32Array) =>
  Array.from({ length: ROWS * CLASSES }, (_, i) => {
    const [row, column] = [Math.floor(i / CLASSES), i % CLASSES];
    return b.reduce(
      (sum, value, at) => (at % CLASSES === column ? sum + a[row * DIMENSION + Math.floor(at / CLASSES)] * value : sum),
      0,
    );
  });

test('it begins as the identity', async () => {
  const features = draw(ROWS * DIMENSION, 1);
  expect((await mapped(null, features)).y).toEqual(features);
});

test('folded into the head it gives the same logits', async () => {
  const [features, up, weights] = [draw(ROWS * DIMENSION, 1), draw(RANK * DIMENSION, 2), draw(DIMENSION * CLASSES, 3)];
  const { y, down } = await mapped(up, features);
  const trained = new Map([
    [BOTTLENECK.down, down],
    [BOTTLENECK.up, up],
  ] as [string, Float32Array][]);
  const folded = times(features, foldBottleneck(trained, weights, DIMENSION));
  for (const [i, value] of times(y, weights).entries()) expect(folded[i]).toBeCloseTo(value, 5);
});
