import { expect, test } from 'vitest';
import { simplifyGraph } from '../simplify/simplify.ts';
import { expectSameOutputs } from '../simplify/testing/same-outputs.ts';
import { exportedArchitectures, smallArchitectures } from '../testing/architectures/small-architectures.ts';
import { GraphBuilder, OPSET } from './builder.ts';
import type { Attribute, Graph } from './graph.ts';
import { withLowestOpset } from './lowest-opset.ts';
import { parseModel } from './parse-model.ts';
import { writeModel } from './write.ts';

const ROWS = ['batch', 4, 6];

/** A graph of one operator on `x [batch, 4, 6]`. */
function one(
  op: string,
  attributes: Record<string, Attribute> = {},
  more: (build: GraphBuilder) => string[] = () => [],
) {
  const build = new GraphBuilder('one');
  const x = build.input('x', 'float', ROWS);
  build.node(op, [x, ...more(build)], attributes, { output: 'y' });
  build.output('y', 'float', ['batch', 'a', 'b']);
  return build.graph;
}

const vector = (size: number, value: number) => (build: GraphBuilder) =>
  build.floats(new Float32Array(size).fill(value), [size]);
const opsetOf = (graph: Graph) => withLowestOpset(graph).opsets[''];

test.each<[string, number, Graph]>([
  ['Relu', 13, one('Relu')],
  ['Softmax', 13, one('Softmax', { axis: -1 })],
  ['HardSwish', 14, one('HardSwish')],
  [
    'Reshape, with the default of an attribute of opset 14',
    13,
    one('Reshape', { allowzero: 0 }, (b) => [b.ints([0, -1])]),
  ],
  ['Reshape to a size of 0', 14, one('Reshape', { allowzero: 1 }, (b) => [b.ints([-1, 24])])],
  ['LayerNormalization', 17, one('LayerNormalization', { axis: -1 }, (b) => [vector(6, 2)(b), vector(6, 1)(b)])],
  [
    'ReduceMean over known axes',
    13,
    one('ReduceMean', { keepdims: 1, noop_with_empty_axes: 0 }, (b) => [b.ints([1, 2])]),
  ],
  ['ReduceMean over all axes', 13, one('ReduceMean', { keepdims: 1 })],
  ['ReduceSum, whose axes are an input since opset 13', 13, one('ReduceSum', { keepdims: 0 }, (b) => [b.ints([2])])],
  ['ReduceMean over axes that are computed', 18, one('ReduceMean', {}, (b) => [b.node('Identity', [b.ints([1])])])],
  ['Pad of three inputs', 13, one('Pad', {}, (b) => [b.ints([0, 0, 1, 0, 0, 1]), b.floats([3])])],
  ['Pad that wraps', 19, one('Pad', { mode: 'wrap' }, (b) => [b.ints([0, 0, 1, 0, 0, 1])])],
  ['Pad of some axes', 18, one('Pad', {}, (b) => [b.ints([1, 1]), b.floats([3]), b.ints([2])])],
  ['Gelu', 13, one('Gelu')],
  ['Gelu by tanh', 13, one('Gelu', { approximate: 'tanh' })],
  ['GroupNormalization', 21, one('GroupNormalization', { num_groups: 2 }, (b) => [vector(4, 2)(b), vector(4, 1)(b)])],
])('%s needs opset %i, and computes the same there', async (_, opset, graph) => {
  const lowered = withLowestOpset(graph);
  expect(lowered.opsets['']).toBe(opset);
  await expectSameOutputs(graph, lowered, { batch: 3 });
});

test('Relu of whole numbers came with opset 14', () => {
  const build = new GraphBuilder('whole');
  const x = build.input('x', 'float', ROWS);
  const relu = build.node('Relu', [build.node('Cast', [x], { to: 7 })]);
  build.node('Cast', [relu], { to: 1 }, { output: 'y' });
  build.output('y', 'float', ROWS);
  expect(opsetOf(build.graph)).toBe(14);
});

test('batch normalization of inference and average pooling without dilations are old operators', async () => {
  const build = new GraphBuilder('old');
  const x = build.input('x', 'float', ['batch', 3, 9, 9]);
  const scale = [1, 2, 3, 4].map((value) => build.floats([value, value, value], [3]));
  const normal = build.node('BatchNormalization', [x, ...scale], { training_mode: 0, epsilon: { float: 1e-5 } });
  const pool = { kernel_shape: [2, 2], strides: [2, 2], dilations: [1, 1], ceil_mode: 0 };
  build.node('AveragePool', [normal], pool, { output: 'y' });
  build.output('y', 'float', ['batch', 3, 4, 4]);
  expect(opsetOf(build.graph)).toBe(13);
  await expectSameOutputs(build.graph, withLowestOpset(build.graph), { batch: 2 });
  build.graph.nodes[1].attributes.dilations = [2, 2];
  expect(opsetOf(build.graph)).toBe(19);
});

test('the highest operator decides, and constants that something else reads stay', async () => {
  const build = new GraphBuilder('mixed');
  const x = build.input('x', 'float', ROWS);
  const axes = build.ints([1]);
  const mean = build.node('ReduceMean', [x, axes], { keepdims: 1 });
  const first = build.node('Squeeze', [mean, axes]);
  build.node('HardSwish', [first], {}, { output: 'y' });
  build.output('y', 'float', ['batch', 6]);
  const lowered = withLowestOpset(build.graph);
  expect(lowered.opsets['']).toBe(14);
  expect(lowered.initializers.has(axes)).toBe(true);
  await expectSameOutputs(build.graph, lowered, { batch: 2 });
});

test('half precision, quantized tensors and other opsets are left alone', () => {
  const half = one('Relu');
  half.initializers.set('h', { type: 'float16', shape: [1], data: Uint16Array.of(0) });
  expect(withLowestOpset(half)).toBe(half);
  const newer = { ...one('Relu'), opsets: { '': 23 } };
  expect(withLowestOpset(newer)).toBe(newer);
});

test.each([
  [13, 7n],
  [17, 8n],
  [20, 9n],
  [OPSET, 10n],
])('a file of opset %i has the IR version that came with it', (opset, version) => {
  const graph = { ...one('Relu'), opsets: { '': opset } };
  expect(parseModel(writeModel(graph)).irVersion).toBe(version);
});

test('a lowered graph comes back as it was: what trains is opset 21', async () => {
  for (const build of [smallArchitectures.Swin, smallArchitectures['GPT-2'], smallArchitectures.MobileNetV3]) {
    const graph = await simplifyGraph(build());
    const lowered = withLowestOpset(graph);
    expect(lowered.opsets['']).toBeLessThanOrEqual(17);
    const again = await simplifyGraph(lowered);
    expect(again.opsets['']).toBe(OPSET);
    expect(again.nodes.map(({ op }) => op)).toEqual(graph.nodes.map(({ op }) => op));
  }
});

test.each(['MobileNetV3 from Keras', 'Swin from PyTorch', 'GPT-2 from PyTorch', 'BERT from Optimum'])(
  '%s computes the same in its lowest opset',
  async (name) => {
    const graph = await simplifyGraph(exportedArchitectures[name]());
    const lowered = withLowestOpset(graph);
    expect(lowered.opsets[''], name).toBeLessThanOrEqual(17);
    expect(new Set(lowered.nodes.map((node) => node.name)).size).toBe(lowered.nodes.length);
    await expectSameOutputs(graph, lowered, {}, 8);
  },
);
