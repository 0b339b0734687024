import { expect, test } from 'vitest';
import { hasWidth, int8Weights, roundingOf } from './rounding.ts';

test('zero is exact in every range, and both ends can be told', () => {
  for (const range of [
    { min: -1.3, max: 2.7 },
    { min: 0.4, max: 6 },
    { min: -5, max: -1 },
  ]) {
    const { scale, zeroPoint } = roundingOf(range);
    expect(Number.isInteger(zeroPoint) && zeroPoint >= 0 && zeroPoint <= 255).toBe(true);
    const [low, high] = [-zeroPoint * scale, (255 - zeroPoint) * scale];
    expect(low).toBeLessThanOrEqual(Math.min(range.min, 0) + scale);
    expect(high).toBeGreaterThanOrEqual(Math.max(range.max, 0) - scale);
  }
});

test('a range from 0 to a bound never exceeds it in float32, so that a Clip there can go', () => {
  for (let max = 0.01; max < 9; max *= 1.37) {
    const bound = Math.fround(max);
    expect(Math.fround(roundingOf({ min: 0, max: bound }).scale * 255)).toBeLessThanOrEqual(bound);
  }
});

test('of a tensor that is always 0, a range has no width', () => {
  expect(hasWidth({ min: 0, max: 0 })).toBe(false);
  expect(hasWidth({ min: 0.5, max: 0.5 })).toBe(true);
});

const [channels, inputs] = [3, 2];
const weights = { type: 'float' as const, shape: [channels, inputs], data: Float32Array.of(1, -2, 0, 0, 1e-9, 0) };

test('each channel is rounded by its own largest weight', () => {
  const { weights: rounded, scales } = int8Weights(weights, 0, 0.1, null);
  expect(Array.from(rounded.data as Int8Array)).toEqual([64, -127, 0, 0, 127, 0]);
  expect(scales[0]).toBeCloseTo(2 / 127, 8);
});

test('along another axis, as a MatMul has its outputs', () => {
  const { scales } = int8Weights({ ...weights, shape: [inputs, channels] }, 1, 0.1, null);
  expect(Array.from(scales, (scale) => scale * 127)).toEqual([1, 2, 0].map((value) => expect.closeTo(value, 5)));
});

test('a large bias of small weights, or of none, keeps its value', () => {
  const bias = Float32Array.of(0.5, -3, 40);
  const { bias: rounded } = int8Weights(weights, 0, 0.1, bias);
  for (const [i, value] of bias.entries()) {
    const integer = Number(rounded?.values.data[i]);
    expect(Math.abs(integer)).toBeLessThan(2 ** 31);
    expect(integer * (rounded?.scales[i] ?? 0)).toBeCloseTo(value, 2);
  }
});
