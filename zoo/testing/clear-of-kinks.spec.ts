import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { clearOfKinks } from './clear-of-kinks.ts';

const WAVE = Float32Array.from({ length: 2 * 3 * 16 }, (_, i) => Math.sin(i * i));
const feeds = { x: new RuntimeTensor('float32', WAVE, [2, 3, 4, 4]) };

function network(activate: (b: GraphBuilder, x: string) => string): Graph {
  const b = new GraphBuilder('g');
  b.input('x', 'float', ['batch', 3, 4, 4]);
  const weights = b.floats(
    Array.from({ length: 6 }, (_, i) => Math.cos(i)),
    [2, 3, 1, 1],
  );
  b.node('Conv', ['x', weights, b.floats([0, 0], [2], 'bias')], {}, { output: 'sum' });
  const y = activate(b, 'sum');
  b.output(y, 'float', ['batch', 2, 4, 4]);
  return b.graph;
}

/** The inputs of the activation, one list a channel. */
async function entering(graph: Graph): Promise<number[][]> {
  const session = await openSession(writeModel(graph, ['sum']));
  const values = Array.from((await session.run(feeds)).sum.data as Float32Array);
  await session.close();
  return [0, 1].map((channel) => values.filter((_, i) => Math.floor(i / 16) % 2 === channel));
}

const distance = (values: number[], kinks: number[]) =>
  Math.min(...values.flatMap((value) => kinks.map((kink) => Math.abs(value - kink))));

test.each([
  { name: 'Relu', kinks: [0], activate: (b: GraphBuilder, x: string) => b.node('Relu', [x]) },
  { name: 'HardSwish', kinks: [-3, 3], activate: (b: GraphBuilder, x: string) => b.node('HardSwish', [x]) },
  {
    name: 'Clip',
    kinks: [0, 6],
    activate: (b: GraphBuilder, x: string) => b.node('Clip', [x, b.floats([0]), b.floats([6])]),
  },
])('no value is near a kink of $name, and each channel has values on both sides of a ReLU', async (activation) => {
  const graph = network(activation.activate);
  const cleared = await clearOfKinks(graph, feeds);
  for (const values of await entering(cleared)) {
    expect(distance(values, activation.kinks)).toBeGreaterThan(0.05);
    if (activation.name === 'Relu') expect(new Set(values.map(Math.sign))).toEqual(new Set([-1, 1]));
  }
  expect([...cleared.initializers].filter(([name]) => name !== 'bias')).toEqual(
    [...graph.initializers].filter(([name]) => name !== 'bias'),
  );
});
