import { expect, test } from 'vitest';
import { GraphBuilder } from '../../onnx/builder.ts';
import { estimateMemory } from './step-memory.ts';

test('a tensor counts from the node that makes it to the last that reads it; views count nothing', async () => {
  const b = new GraphBuilder('chain');
  b.input('x', 'float', ['batch', 100]);
  const weights = b.floats(new Float32Array(100 * 50), [100, 50]);
  const hidden = b.node('MatMul', ['x', weights]);
  const view = b.node('Reshape', [hidden, b.ints([-1, 5, 10])]);
  const large = b.node('Concat', [view, view, view], { axis: 1 });
  b.node('ReduceSum', [large, b.ints([1])], { keepdims: 0 }, { output: 'y' });
  b.output('y', 'float', ['batch', 10]);
  for (const rows of [1, 8]) {
    const constants = 4 * (100 * 50 + 3 + 1);
    const x = 4 * rows * 100;
    // While Concat runs: its inputs' 50 a row and its output's 150; then 150 and 10.
    expect(await estimateMemory(b.graph, rows)).toBe(constants + x + 4 * rows * (50 + 150));
  }
});

test('of texts, the dimension that is left open is as long as the longest', async () => {
  const b = new GraphBuilder('tokens');
  b.input('tokens', 'float', ['batch', 'sequence', 10]);
  // As exporters write it: the new shape is computed from that of the input.
  const size = b.node('Slice', [b.node('Shape', ['tokens']), b.ints([0]), b.ints([2]), b.ints([0])]);
  const shape = b.node('Concat', [size, b.ints([2, 5])], { axis: 0 });
  const heads = b.node('Softmax', [b.node('Reshape', ['tokens', shape])]);
  b.node('ReduceSum', [heads, b.ints([1, 2, 3])], { keepdims: 0 }, { output: 'y' });
  b.output('y', 'float', ['batch']);
  const small = await estimateMemory(b.graph, 3, 7);
  // Input and softmax are 10 numbers a token each.
  expect((await estimateMemory(b.graph, 3, 107)) - small).toBe(4 * 3 * 100 * 20);
});
