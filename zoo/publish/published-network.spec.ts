import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { RuntimeTensor } from '../runtime/session.ts';
import { run } from '../simplify/testing/same-outputs.ts';
import type { Loss } from '../training/losses/loss.ts';
import { addActivation } from '../training/step/evaluation-graph.ts';
import { publishedNetwork } from './published-network.ts';

/** Logits of pixels, and what a loss makes of them, as a checkpoint has it. */
function checkpoint(activation: Loss['activation'], { hidden = 'hidden', logits = 'logits' } = {}): Graph {
  const build = new GraphBuilder('checkpoint');
  const pixels = build.input('pixels', 'float', ['batch', 3, 2, 2]);
  const flat = build.node('Flatten', [pixels], { axis: 1 }, { output: hidden });
  const weights = build.floats(
    Float32Array.from({ length: 48 }, (_, i) => Math.sin(i) * 3),
    [12, 4],
  );
  build.node('MatMul', [flat, weights], {}, { output: logits });
  const output = activation === null ? 'outputs' : 'probabilities';
  addActivation(build, logits, { activation }, output);
  build.output(output, 'float', ['batch', 4]);
  return build.graph;
}

const pixels = new RuntimeTensor(
  'float32',
  Float32Array.from({ length: 36 }, (_, i) => Math.cos(i * 1.7)),
  [3, 3, 2, 2],
);

async function both(graph: Graph) {
  const published = publishedNetwork(graph);
  const [before] = Object.values(await run(graph, { pixels }));
  const { logits } = await run(published.graph, { pixel_values: pixels });
  expect(published.graph.outputs).toMatchObject([{ name: 'logits', shape: ['batch', 4] }]);
  const rows = (tensor: RuntimeTensor) =>
    [0, 1, 2].map((row) => Array.from((tensor.data as Float32Array).subarray(4 * row, 4 * row + 4)));
  return { ...published, before: rows(before), logits: rows(logits) };
}

/** As transformers and transformers.js compute it. */
function softmax(row: number[]): number[] {
  const most = Math.max(...row);
  const powers = row.map((value) => Math.exp(value - most));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

const close = (got: number[][], wanted: number[][]) => {
  for (const [i, row] of wanted.entries())
    for (const [j, value] of row.entries()) expect(got[i][j]).toBeCloseTo(value, 6);
};

test.each(['Softmax', 'NormalizedSigmoid'] as const)(
  'softmax of the logits are the probabilities of %s',
  async (activation) => {
    const { problem, logits, before, graph } = await both(checkpoint(activation));
    expect(problem).toBe('single_label_classification');
    close(logits.map(softmax), before);
    expect(graph.nodes.at(-1)?.op).not.toBe('Softmax');
  },
);

test('sigmoid of the logits are the probabilities of several labels', async () => {
  const { problem, logits, before } = await both(checkpoint('Sigmoid'));
  expect(problem).toBe('multi_label_classification');
  close(
    logits.map((row) => row.map((value) => 1 / (1 + Math.exp(-value)))),
    before,
  );
});

test("a regression's logits are its numbers", async () => {
  const { problem, logits, before } = await both(checkpoint(null));
  expect(problem).toBe('regression');
  close(logits, before);
});

test('probabilities of anything else become logarithms, which are finite', async () => {
  const build = new GraphBuilder('checkpoint', checkpoint('Softmax'));
  build.graph.nodes[2].outputs = ['soft'];
  const hard = build.node('Mul', ['soft', build.floats([1, 0, 1, 1], [4])]);
  build.node(
    'Div',
    [hard, build.node('ReduceSum', [hard, build.ints([1])], { keepdims: 1 })],
    {},
    { output: 'probabilities' },
  );
  const { problem, logits, before } = await both(build.graph);
  expect(problem).toBe('single_label_classification');
  expect(logits.flat().every(Number.isFinite)).toBe(true);
  close(logits.map(softmax), before);
});

test.each([
  [{ hidden: 'pixel_values' }],
  [{ hidden: 'logits', logits: 'scores' }],
  [{ hidden: 'a', logits: 'pixel_values' }],
])('tensors of the network that have those names make room: %j', async (names) => {
  const { logits, before } = await both(checkpoint('Softmax', names));
  close(logits.map(softmax), before);
});
