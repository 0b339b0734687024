import { expect, test } from 'vitest';
import { measureScaling } from './head.ts';

test('scaling: each feature’s mean, and one deviation for all', () => {
  const features = Float32Array.of(1, 10, 3, 10, 5, 10, 7, 30);
  const { mean, deviation } = measureScaling(features, 2);
  expect([...mean]).toEqual([4, 15]);
  // Variances 5 and 75, their mean 40.
  expect(deviation).toBeCloseTo(Math.sqrt(40), 6);
});

test('features that never change are left as they are', () => {
  expect(measureScaling(Float32Array.of(2, 2, 2, 2), 2).deviation).toBe(1);
});
