import { expect, test } from 'vitest';
import { GraphBuilder, OPSET } from '../../onnx/builder.ts';
import type { Attribute, Dimension, Graph } from '../../onnx/graph.ts';
import { inferShapes } from '../../runtime/infer-shapes.ts';
import { expectSameOutputs } from '../testing/same-outputs.ts';
import { upgradeGraph } from './upgrade.ts';

type Body = (b: GraphBuilder) => string | string[];

/** A graph of one input `x` at an old opset. Outputs named `int64…` are of that type. */
function old(opset: number, shape: Dimension[], body: Body): Graph {
  const b = new GraphBuilder('old');
  b.graph.opsets[''] = opset;
  b.input('x', 'float', shape);
  const outputs = [body(b)].flat();
  b.graph.outputs = outputs.map((name) => ({
    name,
    type: name.startsWith('int64') ? 'int64' : 'float',
    shape: [],
    unranked: true,
  }));
  return b.graph;
}

const one =
  (op: string, attributes: Record<string, Attribute> = {}, ...constants: ((b: GraphBuilder) => string)[]): Body =>
  (b) =>
    b.node(op, ['x', ...constants.map((make) => make(b))], attributes);
const several =
  (op: string, count: number, attributes: Record<string, Attribute> = {}): Body =>
  (b) => {
    const outputs = Array.from({ length: count }, (_, i) => `y${i}`);
    b.nodes(op, ['x'], outputs, attributes);
    return outputs;
  };
const float = (value: number): Attribute => ({ float: value });
const vector =
  (...values: number[]) =>
  (b: GraphBuilder) =>
    b.floats(values, [values.length]);
const whole =
  (...values: number[]) =>
  (b: GraphBuilder) =>
    b.ints(values);
const image = ['batch', 2, 4, 6];

const cases: [string, number, Dimension[], Body][] = [
  ['Squeeze', 7, ['batch', 1, 3, 1], one('Squeeze', { axes: [1, 3] })],
  ['Squeeze of every 1', 11, [2, 1, 3, 1], one('Squeeze')],
  ['Unsqueeze', 9, ['batch', 3], one('Unsqueeze', { axes: [0, 2] })],
  ['Unsqueeze from the end', 11, ['batch', 3], one('Unsqueeze', { axes: [-1] })],
  ['ReduceSum', 11, image, one('ReduceSum', { axes: [1, 3], keepdims: 0 })],
  ['ReduceSum of all', 7, image, one('ReduceSum', { keepdims: 0 })],
  ...[
    'ReduceMean',
    'ReduceMax',
    'ReduceMin',
    'ReduceProd',
    'ReduceL1',
    'ReduceL2',
    'ReduceLogSumExp',
    'ReduceSumSquare',
  ].flatMap((op): [string, number, Dimension[], Body][] => [
    [op, 7, image, one(op, { axes: [2, 3] })],
    [op, 17, image, one(op, { axes: [-1], keepdims: 0 })],
  ]),
  ['Clip', 7, image, one('Clip', { min: float(-0.5), max: float(1) })],
  ['Clip from above', 9, image, one('Clip', { max: float(0.25) })],
  ['Slice', 7, image, one('Slice', { starts: [1, -3], ends: [Number.MAX_SAFE_INTEGER, -1], axes: [2, 3] })],
  ['Slice of the first axes', 9, image, one('Slice', { starts: [0, 1], ends: [1, 2] })],
  ['Pad', 9, image, one('Pad', { pads: [0, 0, 1, 2, 0, 0, 0, 1], value: float(0.5) })],
  ['Pad by reflection', 7, image, one('Pad', { pads: [0, 0, 1, 2, 0, 0, 0, 1], mode: 'reflect' })],
  ['Split', 11, ['batch', 6], several('Split', 2, { split: [2, 4], axis: 1 })],
  ['Split into equal parts', 9, ['batch', 6], several('Split', 3, { axis: 1 })],
  ['Split into equal parts', 13, ['batch', 6], several('Split', 3, { axis: -1 })],
  [
    'TopK',
    9,
    ['batch', 6],
    (b) => {
      b.nodes('TopK', ['x'], ['values', 'int64_places'], { k: 3 });
      return ['values', 'int64_places'];
    },
  ],
  ['Dropout', 7, image, one('Dropout', { ratio: float(0.9) })],
  ['Dropout', 11, image, one('Dropout', { ratio: float(0.9) })],
  ['Softmax', 7, ['batch', 6], one('Softmax')],
  ['Softmax of several dimensions', 9, image, one('Softmax')],
  ['Softmax of several dimensions, from the end', 11, image, one('Softmax', { axis: -2 })],
  ['Softmax of one that is not 1', 9, ['batch', 6, 1, 1], one('Softmax', { axis: 1 })],
  [
    'Softmax of an unknown rank',
    11,
    ['batch', 6],
    (b) => {
      const rank = b.node('Size', [b.node('Shape', ['x'])]);
      const minusOne = b.node('Expand', [
        b.ints([-1]),
        b.node('Unsqueeze', [b.node('Sub', [rank, b.ints([1], [])])], { axes: [0] }),
      ]);
      return b.node('Softmax', [b.node('Reshape', ['x', minusOne])], { axis: 0 });
    },
  ],
  ['LogSoftmax', 11, image, one('LogSoftmax', { axis: 2 })],
  ['Hardmax', 11, image, one('Hardmax', { axis: 1 })],
  [
    'BatchNormalization',
    7,
    image,
    one('BatchNormalization', {}, vector(1, 2), vector(3, 4), vector(0.5, 0.2), vector(1, 3)),
  ],
  [
    'BatchNormalization of each point',
    7,
    ['batch', 2],
    one(
      'BatchNormalization',
      { spatial: 0, epsilon: float(0.1) },
      vector(1, 2),
      vector(3, 4),
      vector(0.5, 0.2),
      vector(1, 3),
    ),
  ],
  [
    'BatchNormalization with statistics that nobody uses',
    9,
    image,
    (b) => {
      b.nodes('BatchNormalization', ['x', ...[1, 2, 3, 4].map((v) => b.floats([v, 0.5], [2]))], ['y']);
      return 'y';
    },
  ],
  ['GroupNormalization', 18, ['batch', 4, 3], one('GroupNormalization', { num_groups: 2 }, vector(1, 2), vector(3, 4))],
  ['Upsample', 7, image, one('Upsample', { scales: { floats: [1, 1, 2, 3] } })],
  ['Upsample, linear', 9, image, one('Upsample', { mode: 'linear' }, vector(1, 1, 2, 1.5))],
  ['Resize, larger', 10, image, one('Resize', {}, vector(1, 1, 2, 1.5))],
  ['Resize, smaller', 10, image, one('Resize', {}, vector(1, 1, 0.5, 0.4))],
  ['Resize, larger and smaller', 10, image, one('Resize', {}, vector(1, 1, 1.7, 0.6))],
  ['Resize, linear', 10, image, one('Resize', { mode: 'linear' }, vector(1, 1, 0.6, 1.5))],
  [
    'Resize by scales',
    11,
    image,
    one(
      'Resize',
      { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' },
      vector(),
      vector(1, 1, 2, 2),
    ),
  ],
  [
    'Resize to sizes',
    11,
    [1, 2, 4, 6],
    one(
      'Resize',
      { mode: 'cubic', coordinate_transformation_mode: 'align_corners' },
      vector(),
      vector(),
      whole(1, 2, 5, 9),
    ),
  ],
  [
    'Resize as TensorFlow 1',
    11,
    image,
    one(
      'Resize',
      { nearest_mode: 'floor', coordinate_transformation_mode: 'tf_half_pixel_for_nn' },
      vector(),
      vector(1, 1, 2, 2),
    ),
  ],
  [
    'Resize to sizes',
    13,
    [1, 2, 4, 6],
    (b) => b.node('Resize', ['x', '', '', b.ints([1, 2, 3, 3])], { mode: 'linear' }),
  ],
  [
    'Scatter',
    9,
    [2, 3],
    (b) => b.node('Scatter', ['x', b.ints([1, 0], [1, 2]), b.floats([9, 8], [1, 2])], { axis: 1 }),
  ],
  [
    'GridSample',
    16,
    [1, 2, 4, 6],
    (b) => b.node('GridSample', ['x', b.floats([0.1, -0.4, 0.7, 0.9], [1, 1, 2, 2])], { mode: 'bicubic' }),
  ],
  [
    'RoiAlign',
    10,
    [1, 2, 4, 6],
    (b) =>
      b.node('RoiAlign', ['x', b.floats([0, 0, 3, 3], [1, 4]), b.ints([0])], { output_height: 2, output_width: 2 }),
  ],
  ['DFT', 17, [1, 6, 1], one('DFT', { axis: 1 })],
  ['MaxPool', 7, image, one('MaxPool', { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_LOWER' })],
  [
    'MaxPool with a ceiling',
    10,
    image,
    one('MaxPool', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1, dilations: [1, 1] }),
  ],
  ['AveragePool', 7, image, one('AveragePool', { kernel_shape: [3, 2], strides: [2, 2], pads: [1, 0, 1, 1] })],
  [
    'AveragePool that counts its padding',
    11,
    image,
    one('AveragePool', { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 1 }),
  ],
  [
    'AveragePool with a ceiling',
    10,
    image,
    one('AveragePool', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }),
  ],
  [
    'AveragePool with a ceiling that counts its padding',
    11,
    image,
    one('AveragePool', {
      kernel_shape: [3, 3],
      strides: [2, 2],
      pads: [1, 1, 1, 1],
      ceil_mode: 1,
      count_include_pad: 1,
    }),
  ],
  [
    'ConvTranspose',
    7,
    image,
    (b) =>
      b.node('ConvTranspose', ['x', b.floats([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 2, 2])], {
        strides: [3, 3],
        auto_pad: 'SAME_UPPER',
      }),
  ],
  [
    'ConvTranspose',
    9,
    image,
    (b) =>
      b.node('ConvTranspose', ['x', b.floats([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 2, 2])], {
        strides: [1, 1],
        auto_pad: 'SAME_LOWER',
      }),
  ],
  [
    'Gemm',
    7,
    ['batch', 2],
    (b) =>
      b.node('Gemm', ['x', b.floats([1, 2, 3, 4], [2, 2]), b.floats([5], [1])], {
        alpha: float(0.5),
        beta: float(2),
        transB: 1,
      }),
  ],
  ['Cast', 7, image, (b) => b.node('Cast', ['x'], { to: 7 }, { output: 'int64' })],
  ['Reshape', 7, image, one('Reshape', {}, whole(0, -1))],
  ['PRelu', 7, image, (b) => b.node('PRelu', ['x', b.floats([0.1, 0.2], [2, 1, 1])])],
  ['Max of one that broadcasts', 8, image, (b) => b.node('Max', ['x', b.floats([0.1], [])])],
  ['ThresholdedRelu', 10, image, one('ThresholdedRelu', { alpha: float(0.3) })],
  ['DepthToSpace', 9, ['batch', 4, 2, 2], one('DepthToSpace', { blocksize: 2 })],
  [
    'OneHot',
    9,
    ['batch', 3],
    (b) => b.node('OneHot', [b.node('Cast', ['x'], { to: 7 }), b.ints([4]), b.floats([-1, 1], [2])]),
  ],
  ['LayerNormalization', 17, ['batch', 3, 4], one('LayerNormalization', {}, vector(1, 2, 3, 4), vector(0, 1, 0, 1))],
];

test.each(cases)('%s of opset %i computes the same at the newest', async (_, opset, shape, body) => {
  const graph = old(opset, shape, body);
  const upgraded = upgradeGraph(graph, await inferShapes(graph));
  expect(upgraded.opsets['']).toBe(OPSET);
  await expectSameOutputs(graph, upgraded);
});

test('a graph of a newer opset stays as it is', () => {
  const graph = old(OPSET + 1, ['batch', 2], one('Relu'));
  expect(upgradeGraph(graph, new Map())).toBe(graph);
});

test('an opset that onnxruntime does not guarantee to read is refused', () => {
  const graph = old(OPSET, ['batch', 2], one('Relu'));
  expect(() => upgradeGraph({ ...graph, opsets: { '': 6 } }, new Map())).toThrow(
    /opset 6, but Graft needs opset 7 or newer/,
  );
  expect(() => upgradeGraph({ ...graph, opsets: {} }, new Map())).toThrow(/opset none/);
});

test('outputs that newer opsets do not have are refused where they are used', () => {
  const graph = old(9, ['batch', 2], several('Dropout', 2));
  expect(() => upgradeGraph(graph, new Map())).toThrow(/the Dropout node “y0” cannot.* “y1” is used/);
});
