import { expect } from 'vitest';

/** Expects numbers that agree to `tolerance`, relative to the larger of 1 and what is expected. */
export function expectVectors(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
    expect(error, `[${i}]: ${actual[i]} instead of ${expected[i]}`).toBeLessThan(tolerance);
  }
}
