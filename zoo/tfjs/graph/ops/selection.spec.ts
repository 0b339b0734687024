import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { attr, graphModel, imported, onnx, tensorflow } from '../../testing/graph-both.ts';

beforeAll(() => tf.setBackend('cpu'));

const input = (...shape: number[]) => ({
  name: 'x',
  op: 'Placeholder',
  attr: { dtype: attr.type('DT_FLOAT'), shape: attr.shape(...shape) },
});

test('TopKV2 gives the largest and their positions, of equal ones the first', async () => {
  const nodes = [input(-1, 6), { name: 'top', op: 'TopKV2', input: ['x', 'k'], attr: { sorted: attr.flag(true) } }];
  const model = graphModel(nodes, { k: tf.scalar(4, 'int32') });
  const x = tf.tensor2d([
    [1, 5, 3, 5, -2, 0],
    [7, 7, 7, 1, 8, 2],
    [-1, -3, -2, -9, -9, -4],
  ]);
  for (const output of ['top', 'top:1']) {
    const expected = await tensorflow(model, { x }, output);
    const { output: got } = await onnx(imported(model, { output }).graph, { x });
    expect(got.dims).toEqual([3, 4]);
    expect(Array.from(got.data as ArrayLike<number | bigint>, Number)).toEqual(Array.from(await expected.data()));
  }
});

test('Atan2 gives the angle in every quadrant and on the axes', async () => {
  const points = [-2, -1, 0, 1, 3].flatMap((y) => [-3, -1, 0, 1, 2].map((x) => [y, x]));
  const nodes = [
    input(-1, 2),
    { name: 'parts', op: 'Unpack', input: ['x'], attr: { num: attr.int(2), axis: attr.int(1) } },
    { name: 'y', op: 'Atan2', input: ['parts', 'parts:1'], attr: {} },
  ];
  const model = graphModel(nodes, {});
  const { output } = await onnx(imported(model, { output: 'y' }).graph, { x: tf.tensor2d(points) });
  const angles = Array.from(output.data as Float32Array);
  for (const [i, [y, x]] of points.entries()) expect(angles[i]).toBeCloseTo(Math.atan2(y, x), 5);
});

test.each([
  ['NonMaxSuppressionV3', ['boxes', 'x', 'most', 'overlap', 'least'], ['y']],
  ['NonMaxSuppressionV5', ['boxes', 'x', 'most', 'overlap', 'least', 'sigma'], ['y', 'y:1']],
])('%s keeps the best boxes that do not overlap', async (op, inputs, outputs) => {
  const boxes = tf.tensor2d([
    [0, 0, 1, 1],
    [0, 0.1, 1, 1.1],
    [0, -0.1, 1, 0.9],
    [0, 10, 1, 11],
    [0, 10.1, 1, 11.1],
    [0, 100, 1, 101],
  ]);
  const constants = {
    boxes,
    most: tf.scalar(3, 'int32'),
    overlap: tf.scalar(0.5),
    least: tf.scalar(0.25),
    sigma: tf.scalar(0),
  };
  const model = graphModel([input(6), { name: 'y', op, input: inputs, attr: {} }], constants);
  for (const scores of [
    [0.9, 0.75, 0.6, 0.95, 0.5, 0.3],
    [0.1, 0.8, 0.7, 0.2, 0.4, 0.9],
  ]) {
    const x = tf.tensor1d(scores);
    for (const output of outputs) {
      const expected = await tensorflow(model, { x }, output);
      const { output: got } = await onnx(imported(model, { output }).graph, { x });
      expect(Array.from(got.data as ArrayLike<number | bigint>, Number)).toEqual(Array.from(await expected.data()));
    }
  }
});
