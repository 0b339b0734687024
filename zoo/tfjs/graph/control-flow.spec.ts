import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { attr, graphModel, imported, type NodeJson, onnx, tensorflow } from '../testing/graph-both.ts';
import { largestDifference } from '../testing/run-both.ts';

beforeAll(() => tf.setBackend('cpu'));

const input = (...shape: number[]): NodeJson => ({
  name: 'x',
  op: 'Placeholder',
  attr: { dtype: attr.type('DT_FLOAT'), shape: attr.shape(...shape) },
});
const enter = (name: string, from: string, isConstant = false): NodeJson => ({
  name,
  op: 'Enter',
  input: [from],
  attr: { frame_name: attr.text('loop'), is_constant: attr.flag(isConstant), T: attr.type('DT_INT32') },
});
/** The variables of a loop: what it starts with, and what comes around. */
const variable = (name: string, from: string, next: string): NodeJson[] => [
  enter(`${name}/enter`, from),
  { name: `${name}/merge`, op: 'Merge', input: [`${name}/enter`, `${name}/next`], attr: { N: attr.int(2) } },
  { name: `${name}/switch`, op: 'Switch', input: [`${name}/merge`, 'going'], attr: {} },
  { name: `${name}/in`, op: 'Identity', input: [`${name}/switch:1`], attr: {} },
  { name: `${name}/next`, op: 'NextIteration', input: [next], attr: {} },
  { name, op: 'Exit', input: [`${name}/switch`], attr: {} },
];
const counted = (limit: string): NodeJson[] => [
  ...variable('i', 'zero', 'i/plus'),
  { name: 'i/plus', op: 'AddV2', input: ['i/in', 'one'], attr: { T: attr.type('DT_INT32') } },
  enter('limit', limit, true),
  { name: 'less', op: 'Less', input: ['i/merge', 'limit'], attr: { T: attr.type('DT_INT32') } },
  { name: 'going', op: 'LoopCond', input: ['less'], attr: {} },
];
const int = (value: number) => tf.scalar(value, 'int32');

async function expectSame(nodes: NodeJson[], constants: Record<string, tf.Tensor>, x: tf.Tensor, output: string) {
  const model = graphModel(nodes, constants);
  const expected = await tensorflow(model, { x }, output);
  const { output: got } = await onnx(imported(model, { output }).graph, { x });
  expect(got.dims).toEqual(expected.shape);
  expect(largestDifference(Array.from(got.data as Float32Array), await expected.data())).toBeLessThan(1e-5);
}

const random = (...shape: number[]) => tf.randomUniform(shape, -1, 1, 'float32', 5);

test('a loop of a known number of steps is written out', async () => {
  const nodes = [
    input(-1, 3),
    ...counted('four'),
    ...variable('state', 'x', 'state/new'),
    enter('weights', 'w', true),
    { name: 'state/product', op: 'MatMul', input: ['state/in', 'weights'], attr: { T: attr.type('DT_FLOAT') } },
    { name: 'state/new', op: 'Tanh', input: ['state/product'], attr: {} },
  ];
  const constants = { zero: int(0), one: int(1), four: int(4), w: random(3, 3) };
  await expectSame(nodes, constants, random(2, 3), 'state');
});

// As TensorFlow's map_fn: each row of a tensor is changed, and the results are stacked.
const map = {
  TensorArrays: [
    { name: 'from', op: 'TensorArrayV3', input: ['two'], attr: { dtype: attr.type('DT_FLOAT') } },
    { name: 'to', op: 'TensorArrayV3', input: ['two'], attr: { dtype: attr.type('DT_FLOAT') } },
    { name: 'rows', op: 'TensorArrayScatterV3', input: ['from', 'places', 'x', 'from:1'], attr: {} },
    enter('from/handle', 'from', true),
    enter('to/handle', 'to', true),
    enter('rows/in', 'rows', true),
    ...variable('done', 'to:1', 'written'),
    {
      name: 'row',
      op: 'TensorArrayReadV3',
      input: ['from/handle', 'i/in', 'rows/in'],
      attr: { dtype: attr.type('DT_FLOAT') },
    },
    { name: 'new', op: 'Mul', input: ['row', 'row'], attr: { T: attr.type('DT_FLOAT') } },
    { name: 'written', op: 'TensorArrayWriteV3', input: ['to/handle', 'i/in', 'new', 'done/in'], attr: {} },
    {
      name: 'y',
      op: 'TensorArrayGatherV3',
      input: ['to', 'places', 'done'],
      attr: { dtype: attr.type('DT_FLOAT'), element_shape: attr.shape(3) },
    },
  ],
  TensorLists: [
    {
      name: 'from',
      op: 'TensorListFromTensor',
      input: ['x', 'row/shape'],
      attr: { element_dtype: attr.type('DT_FLOAT') },
    },
    {
      name: 'to',
      op: 'TensorListReserve',
      input: ['row/shape', 'two'],
      attr: { element_dtype: attr.type('DT_FLOAT') },
    },
    enter('from/handle', 'from', true),
    ...variable('done', 'to', 'written'),
    {
      name: 'row',
      op: 'TensorListGetItem',
      input: ['from/handle', 'i/in', 'row/shape'],
      attr: { element_dtype: attr.type('DT_FLOAT') },
    },
    { name: 'new', op: 'Mul', input: ['row', 'row'], attr: { T: attr.type('DT_FLOAT') } },
    {
      name: 'written',
      op: 'TensorListSetItem',
      input: ['done/in', 'i/in', 'new'],
      attr: { element_dtype: attr.type('DT_FLOAT') },
    },
    {
      name: 'y',
      op: 'TensorListStack',
      input: ['done', 'row/shape'],
      attr: { element_dtype: attr.type('DT_FLOAT'), num_elements: attr.int(2) },
    },
  ],
};

test.each(Object.entries(map))('a map over the rows of a tensor, by %s', async (_, nodes) => {
  const constants = {
    zero: int(0),
    one: int(1),
    two: int(2),
    places: tf.tensor1d([0, 1], 'int32'),
    'row/shape': tf.tensor1d([3], 'int32'),
  };
  await expectSame([input(2, 3), ...counted('two'), ...nodes], constants, random(2, 3), 'y');
});

test('a map over the pictures of an open batch is translated for one at a time', () => {
  const nodes = [
    input(-1, 3),
    { name: 'shape', op: 'Shape', input: ['x'], attr: {} },
    {
      name: 'two',
      op: 'StridedSlice',
      input: ['shape', 'first', 'second', 'step'],
      attr: { shrink_axis_mask: attr.int(1) },
    },
    ...counted('two'),
    ...variable('state', 'x', 'state/new'),
    { name: 'state/new', op: 'Tanh', input: ['state/in'], attr: {} },
  ];
  const [zero, one] = [int(0), int(1)];
  const [first, second, step] = [0, 1, 1].map((value) => tf.tensor1d([value], 'int32'));
  const { graph } = imported(graphModel(nodes, { zero, one, first, second, step }), { output: 'state' });
  expect(graph.inputs[0].shape).toEqual([1, 3]);
  expect(graph.nodes.map(({ op }) => op)).toEqual(['Tanh', 'Identity']);
});

test.each([
  [5, 'smaller'],
  [8, 'larger'],
])('of a condition on the input’s size %s, the branch that is taken is translated', async (size, _) => {
  const nodes = [
    input(2, size),
    { name: 'shape', op: 'Shape', input: ['x'], attr: {} },
    {
      name: 'width',
      op: 'StridedSlice',
      input: ['shape', 'first', 'second', 'step'],
      attr: { shrink_axis_mask: attr.int(1) },
    },
    { name: 'wide', op: 'Greater', input: ['width', 'six'], attr: { T: attr.type('DT_INT32') } },
    { name: 'branch', op: 'Switch', input: ['x', 'wide'], attr: {} },
    { name: 'tanh', op: 'Tanh', input: ['branch:1'], attr: {} },
    { name: 'sine', op: 'Sin', input: ['branch'], attr: {} },
    { name: 'y', op: 'Merge', input: ['sine', 'tanh'], attr: { N: attr.int(2) } },
    { name: 'out', op: 'Identity', input: ['y'], attr: {} },
  ];
  const [first, second, step] = [1, 2, 1].map((value) => tf.tensor1d([value], 'int32'));
  await expectSame(nodes, { first, second, step, six: int(6) }, random(2, size), 'out');
});

test('a condition on the values of the input is refused, and so is a loop', () => {
  const nodes = [
    input(-1, 3),
    { name: 'sum', op: 'Sum', input: ['x', 'axes'], attr: {} },
    { name: 'positive', op: 'Greater', input: ['sum', 'none'], attr: {} },
    { name: 'branch', op: 'Switch', input: ['x', 'positive'], attr: {} },
    { name: 'tanh', op: 'Tanh', input: ['branch:1'], attr: {} },
    { name: 'y', op: 'Merge', input: ['branch', 'tanh'], attr: { N: attr.int(2) } },
  ];
  const constants = { axes: tf.tensor1d([0, 1], 'int32'), none: tf.scalar(0) };
  expect(() => imported(graphModel(nodes, constants), { output: 'y' })).toThrow(
    /Switch node branch .*condition depends on the input’s values/,
  );
});

test('a model of several inputs that cannot be translated is refused by what it takes', () => {
  const state = { name: 'state', op: 'Placeholder', attr: { dtype: attr.type('DT_FLOAT') } };
  const nodes = [input(-1, 3), state, { name: 'y', op: 'MatMul', input: ['x', 'state'], attr: {} }];
  expect(() => imported(graphModel(nodes, {}))).toThrow(/takes 2 inputs \(x, state\), but Graft feeds.*pictures alone/);
});

test('an output that cannot be translated is left out; a model without another is translated up to its last product', () => {
  const product = { name: 'scores', op: 'MatMul', input: ['x', 'w'], attr: { T: attr.type('DT_FLOAT') } };
  const unknown = { name: 'words', op: 'DecodeBase64', input: ['scores'], attr: {} };
  const constants = { w: random(3, 2) };
  const both = graphModel([input(-1, 3), product, unknown, { name: 'soft', op: 'Tanh', input: ['scores'] }], constants);
  expect(imported(both).graph.outputs.map(({ name }) => name)).toEqual(['output']);
  expect(() => imported(both, { output: 'words' })).toThrow(/node words is a DecodeBase64, which cannot be imported/);
  const none = graphModel([input(-1, 3), product, unknown], constants);
  expect(imported(none).graph.nodes.map(({ op }) => op)).toEqual(['MatMul', 'Identity']);
  expect(() => imported(both, { output: 'letters' })).toThrow(/no output “letters”. Its outputs are words, soft/);
});
