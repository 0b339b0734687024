import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import { RuntimeTensor } from '../runtime/session.ts';
import { calibrate } from './calibrate.ts';

function doubled() {
  const build = new GraphBuilder('doubled');
  build.input('x', 'float', ['batch', 3]);
  build.node('Mul', ['x', build.floats([2])], {}, { output: 'y' });
  build.node('ReduceSum', ['y', build.ints([1])], {}, { output: 'sum' });
  build.output('sum', 'float', ['batch', 1]);
  return build.graph;
}

async function* batches(...rows: number[][]) {
  for (const row of rows) yield { x: new RuntimeTensor('float32', Float32Array.from(row), [row.length / 3, 3]) };
}

test('finds the extremes of inputs and inner tensors over all batches', async () => {
  const ranges = await calibrate(doubled(), ['x', 'y', 'sum'], batches([1, -2, 3, 0, 0, 7], [-4, 1, 1]));
  expect([...ranges]).toEqual([
    ['x', { min: -4, max: 7 }],
    ['y', { min: -8, max: 14 }],
    ['sum', { min: -4, max: 14 }],
  ]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('tells of %s', async (value) => {
  const ranges = await calibrate(doubled(), ['y'], batches([1, value, 3]));
  const { min, max } = ranges.get('y') ?? { min: 0, max: 0 };
  expect(Number.isFinite(min) && Number.isFinite(max)).toBe(false);
});
