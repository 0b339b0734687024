import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { RuntimeTensor } from '../runtime/session.ts';
import { exportedArchitectures, smallArchitectures } from '../testing/architectures/small-architectures.ts';
import { openBatch } from './open-batch.ts';
import { simplifyGraph } from './simplify.ts';
import { expectSameOutputs, run } from './testing/same-outputs.ts';

/** A graph as an exporter writes it that was given one row. */
function forOneRow(graph: Graph): Graph {
  const fix = <T extends { shape: (number | string)[] }>(value: T): T => ({
    ...value,
    shape: value.shape.map((size) => (size === 'batch' ? 1 : size)),
  });
  return { ...graph, inputs: graph.inputs.map(fix), outputs: graph.outputs.map(fix) };
}

test.each([
  'ResNet-18 from PyTorch',
  'ShuffleNetV2 from PyTorch',
  'ViT from PyTorch',
  'BERT from PyTorch',
  'GPT-2 from PyTorch',
  'EfficientNet from Keras',
])('%s for one row at a time takes any number', async (name) => {
  const graph = exportedArchitectures[name]();
  const opened = await openBatch(await simplifyGraph(forOneRow(graph)));
  expect(opened.inputs).toEqual(graph.inputs);
  expect(opened.outputs).toEqual(graph.outputs);
  await expectSameOutputs(graph, opened, { batch: 3 }, 40);
});

test('a row that is taken out of the batch and put back stays in it', async () => {
  const b = new GraphBuilder('row');
  b.input('x', 'float', [1, 4, 3]);
  const row = b.node('Gather', ['x', b.ints([0], [])], { axis: 0 });
  const cut = b.node('Slice', [b.node('Tanh', [row]), b.ints([1]), b.ints([3]), b.ints([0])]);
  const turned = b.node('Transpose', [b.node('Add', [cut, b.floats([1, 2, 3], [3])])], { perm: [1, 0] });
  b.node('Unsqueeze', [turned, b.ints([0])], {}, { output: 'y' });
  b.output('y', 'float', [1, 3, 2]);
  const opened = await openBatch(b.graph);
  expect(opened.outputs[0].shape).toEqual(['batch', 3, 2]);
  const pixels = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i));
  const both = await run(opened, { x: new RuntimeTensor('float32', pixels, [2, 4, 3]) });
  for (const i of [0, 1]) {
    const x = new RuntimeTensor('float32', pixels.slice(12 * i, 12 * i + 12), [1, 4, 3]);
    const { y } = await run(b.graph, { x });
    expect(both.y.data.slice(6 * i, 6 * i + 6)).toEqual(y.data);
  }
});

test('a Reshape that takes zeros for sizes is opened as well', async () => {
  const b = new GraphBuilder('reshape');
  b.input('x', 'float', [1, 2, 3]);
  b.node('Reshape', ['x', b.ints([1, 3, -1])], { allowzero: 1 }, { output: 'y' });
  b.output('y', 'float', [1, 3, 2]);
  expect((await openBatch(b.graph)).outputs[0].shape).toEqual(['batch', 3, 2]);
});

test('a model of large outputs is opened as well', async () => {
  const b = new GraphBuilder('large');
  b.input('x', 'float', [1, 2]);
  b.node('Expand', [b.node('Reshape', ['x', b.ints([1, 2, 1])]), b.ints([1, 2, 100_000])], {}, { output: 'y' });
  b.output('y', 'float', [1, 2, 100_000]);
  expect((await openBatch(b.graph)).outputs[0].shape).toEqual(['batch', 2, 100_000]);
});

test('a batch that is open stays so', async () => {
  const graph = smallArchitectures.VGG();
  expect(await openBatch(graph)).toBe(graph);
});

function fixedTo(rows: number, body: (b: GraphBuilder) => void): Graph {
  const b = new GraphBuilder('fixed');
  b.input('x', 'float', [rows, 4]);
  body(b);
  b.output('y', 'float', [rows, 4]);
  return b.graph;
}

test('a model that mixes its rows, or is for a number of them, is refused', async () => {
  const mixing = fixedTo(1, (b) => {
    const mean = b.node('ReduceMean', ['x', b.ints([0, 1])]);
    b.node('Sub', ['x', mean], {}, { output: 'y' });
  });
  await expect(openBatch(mixing)).rejects.toThrow(InvalidInputError);
  await expect(openBatch(mixing)).rejects.toThrow(/only takes batches of 1.*dynamic batch/);
  const eight = fixedTo(8, (b) => b.node('Relu', ['x'], {}, { output: 'y' }));
  await expect(openBatch(eight)).rejects.toThrow(/only takes batches of 8/);
});
