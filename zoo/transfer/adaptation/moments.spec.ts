import { expect, test } from 'vitest';
import { momentsOf, standardized } from './moments.ts';

test('each feature is scaled by itself; one that never changes is only centred', () => {
  const features = { values: Float32Array.of(1, 0.1, 3, 0.1, 5, 0.1, 7, 0.1), dimension: 2 };
  const moments = momentsOf(features);
  expect(moments.mean[0]).toBe(4);
  expect(moments.deviation[0]).toBeCloseTo(Math.sqrt(5), 12);
  expect(moments.deviation[1]).toBe(1);
  const scaled = standardized(features, moments).values;
  expect([...scaled.filter((_, i) => i % 2 === 0)].map((value) => value * Math.sqrt(5))).toEqual(
    [-3, -1, 1, 3].map((value) => expect.closeTo(value, 5)),
  );
  for (const value of scaled.filter((_, i) => i % 2 === 1)) expect(Math.abs(value)).toBeLessThan(1e-7);
});
