import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { attr, graphModel, imported, type NodeJson, onnx, tensorflow } from '../testing/graph-both.ts';
import { largestDifference } from '../testing/run-both.ts';

// Small graphs as converters write them, imported and run beside TensorFlow.js, on inputs that differ in every size.

beforeAll(() => tf.setBackend('cpu'));

const picture = (...shape: number[]): NodeJson => ({
  name: 'x',
  op: 'Placeholder',
  attr: { dtype: attr.type('DT_FLOAT'), shape: attr.shape(...shape) },
});
const ints = (...values: number[]) => tf.tensor1d(values, 'int32');
const int = (value: number) => tf.scalar(value, 'int32');
const float = { T: attr.type('DT_FLOAT') };

/** Height and width of `x`, as converters write them: `tf.shape(x)[1:3]`. */
const sizes: NodeJson[] = [
  { name: 'shape', op: 'Shape', input: ['x'], attr: { ...float, out_type: attr.type('DT_INT32') } },
  { name: 'size', op: 'StridedSlice', input: ['shape', 'one', 'three', 'step'], attr: {} },
];
const ends = { one: ints(1), three: ints(3), step: ints(1) };

async function expectSame(nodes: NodeJson[], constants: Record<string, tf.Tensor>, x: tf.Tensor, output = 'y') {
  const model = graphModel(nodes, constants);
  const { graph } = imported(model, { output });
  const expected = await tensorflow(model, { x }, output);
  const { output: got } = await onnx(graph, { x });
  const wanted =
    expected.rank === 4 && x.rank === 4 ? tf.transpose(expected, [0, 3, 1, 2]) : tf.cast(expected, 'float32');
  const isPlain = `${got.dims}` === `${expected.shape}`;
  expect(got.dims).toEqual(isPlain ? expected.shape : wanted.shape);
  const values = Array.from(got.data as ArrayLike<number | bigint>, Number);
  expect(largestDifference(values, await (isPlain ? expected : wanted).data())).toBeLessThan(1e-5);
}

const random = (...shape: number[]) => tf.randomUniform(shape, -3, 3, 'float32', 7);

test.each([-1, 2])('Pad by a constant, the batch being %s', async (batch) => {
  const nodes = [picture(batch, 4, 5, 3), { name: 'y', op: 'Pad', input: ['x', 'paddings'], attr: float }];
  const paddings = tf.tensor2d([0, 0, 0, 1, 2, 0, 1, 3], [4, 2], 'int32');
  await expectSame(nodes, { paddings }, random(2, 4, 5, 3));
});

// The paddings are [[0, 0], [0, height % 4], [0, width % 4], [0, 0]].
test.each([
  [6, 9],
  [-1, -1],
])('Pad by what is computed from the size %s × %s', async (height, width) => {
  const nodes = [
    picture(-1, height, width, 3),
    ...sizes,
    { name: 'rest', op: 'FloorMod', input: ['size', 'four'], attr: { T: attr.type('DT_INT32') } },
    { name: 'rests', op: 'ConcatV2', input: ['zero', 'rest', 'zero', 'axis'], attr: { N: attr.int(3) } },
    { name: 'column', op: 'ExpandDims', input: ['rests', 'last'], attr: {} },
    { name: 'none', op: 'ZerosLike', input: ['column'], attr: {} },
    { name: 'paddings', op: 'ConcatV2', input: ['none', 'column', 'last'], attr: { N: attr.int(2) } },
    { name: 'y', op: 'Pad', input: ['x', 'paddings'], attr: float },
  ];
  const constants = { ...ends, four: ints(4), zero: ints(0), axis: int(0), last: int(1) };
  await expectSame(nodes, constants, random(2, 6, 9, 3));
});

test.each([
  ['ResizeBilinear', {}],
  ['ResizeBilinear', { half_pixel_centers: attr.flag(true) }],
  ['ResizeNearestNeighbor', {}],
  ['ResizeNearestNeighbor', { half_pixel_centers: attr.flag(true) }],
])('%s %j to twice the size of its input', async (op, mode) => {
  for (const [height, width] of [
    [3, 5],
    [-1, -1],
  ]) {
    const nodes = [
      picture(-1, height, width, 2),
      ...sizes,
      { name: 'larger', op: 'Mul', input: ['size', 'two'], attr: { T: attr.type('DT_INT32') } },
      { name: 'y', op, input: ['x', 'larger'], attr: { ...float, ...mode } },
    ];
    await expectSame(nodes, { ...ends, two: ints(2, 3) }, random(2, 3, 5, 2));
  }
});

test('Tile once for each row of the batch', async () => {
  const nodes = [
    picture(-1, 4),
    { name: 'shape', op: 'Shape', input: ['x'], attr: float },
    {
      name: 'batch',
      op: 'StridedSlice',
      input: ['shape', 'zero', 'one', 'one'],
      attr: { shrink_axis_mask: attr.int(1) },
    },
    { name: 'times', op: 'Pack', input: ['batch', 'single'], attr: { N: attr.int(2), axis: attr.int(0) } },
    { name: 'tiled', op: 'Tile', input: ['row', 'times'], attr: {} },
    { name: 'y', op: 'AddV2', input: ['x', 'tiled'], attr: float },
  ];
  const constants = { zero: ints(0), one: ints(1), single: int(1), row: tf.tensor2d([[1, 2, 3, 4]]) };
  await expectSame(nodes, constants, random(3, 4));
});

test('an input without a rank has the shape of the signature; without one, it is refused', async () => {
  const nodes = [
    { name: 'x', op: 'Placeholder', attr: { dtype: attr.type('DT_FLOAT'), shape: { shape: { unknownRank: true } } } },
    { name: 'y', op: 'MatMul', input: ['x', 'w'], attr: float },
  ];
  const model = graphModel(nodes, { w: random(3, 2) });
  const tensorShape = { dim: [{ size: '-1' }, { size: '3' }] };
  const signature = { inputs: { x: { name: 'x:0', tensorShape } }, outputs: { y: { name: 'y:0' } } };
  expect(imported(model, {}, signature).graph.inputs).toEqual([{ name: 'x', type: 'float', shape: ['x_0', 3] }]);
  expect(() => imported(model)).toThrow(/Placeholder node x .*neither it nor the signature states the rank/);
});
