import { expect, test } from 'vitest';
import { GraphBuilder } from './builder.ts';
import { checkWeights } from './check-weights.ts';
import type { Tensor } from './graph.ts';

function check(tensor: Tensor) {
  const b = new GraphBuilder('g');
  b.constant(tensor, 'w');
  return () => checkWeights(b.graph);
}
const floats = (...values: number[]) =>
  check({ type: 'float', shape: [values.length], data: Float32Array.from(values) });

test('NaN weights are counted and named', () => {
  expect(floats(1, Number.NaN, 2, Number.NaN)).toThrow(/“w” has 2 NaN values of 4/);
  expect(floats(1, -Infinity, 2)).toThrow(/“w” has 1 infinite value of 3/);
  expect(floats(1, 2, 3)).not.toThrow();
});

test('half-precision weights are checked as well', () => {
  const halves = (...bits: number[]) => check({ type: 'float16', shape: [bits.length], data: Uint16Array.from(bits) });
  expect(halves(0x3c00, 0x7e00)).toThrow(/1 NaN value/);
  expect(halves(0x3c00, 0xfc00)).toThrow(/1 infinite/);
  expect(halves(0x3c00, 0x7bff)).not.toThrow();
});

test('minus infinity may mask', () => {
  expect(floats(0, -Infinity, 0)).not.toThrow();
  expect(floats(-Infinity)).not.toThrow();
});
