import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { RuntimeTensor } from '../runtime/session.ts';
import { rgbInput } from './rgb-input.ts';
import { run } from './testing/same-outputs.ts';

/** A model that gives its input. */
function same(channels: number): Graph {
  const b = new GraphBuilder('same');
  b.input('x', 'float', ['batch', channels, 2, 1]);
  b.node('Identity', ['x'], {}, { output: 'y' });
  b.output('y', 'float', ['batch', channels, 2, 1]);
  return b.graph;
}

// Two pictures of two points each: red, green, blue.
const pixels = new RuntimeTensor('float32', Float32Array.of(1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60), [2, 3, 2, 1]);

test('a model of blue, green, red gets its channels reversed', async () => {
  const { y } = await run(rgbInput(same(3), true), { x: pixels });
  expect([...(y.data as Float32Array)]).toEqual([5, 6, 3, 4, 1, 2, 50, 60, 30, 40, 10, 20]);
});

test('a model of grey pictures gets their brightness', async () => {
  const graph = rgbInput(same(1), false);
  expect(graph.inputs[0].shape).toEqual(['batch', 3, 2, 1]);
  const { y } = await run(graph, { x: pixels });
  expect(y.dims).toEqual([2, 1, 2, 1]);
  const [first, second] = y.data as Float32Array;
  expect(first).toBeCloseTo(0.299 * 1 + 0.587 * 3 + 0.114 * 5, 5);
  expect(second).toBeCloseTo(0.299 * 2 + 0.587 * 4 + 0.114 * 6, 5);
});

test('a model of red, green, blue stays as it is', () => {
  const graph = same(3);
  expect(rgbInput(graph, false)).toBe(graph);
});
