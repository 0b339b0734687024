import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holm } from './holm.ts';

test('worked by hand', () => {
  // Sorted 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1, each no less than the one before it.
  const [a, b, c, d] = holm([0.01, 0.04, 0.03, 0.005]);
  expect(a).toBeCloseTo(0.03, 12);
  expect(b).toBeCloseTo(0.06, 12);
  expect(c).toBeCloseTo(0.06, 12);
  expect(d).toBeCloseTo(0.02, 12);
  expect(holm([])).toEqual([]);
  expect(holm([0.7, 0.6])).toEqual([1, 1]);
});

test('property: at least the p-value, at most Bonferroni’s, and in the same order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (pValues) => {
      const corrected = holm(pValues);
      for (const [i, p] of corrected.entries()) {
        expect(p).toBeGreaterThanOrEqual(pValues[i]);
        expect(p).toBeLessThanOrEqual(Math.min(1, pValues[i] * pValues.length));
        for (const [j, other] of corrected.entries()) if (pValues[i] < pValues[j]) expect(p).toBeLessThanOrEqual(other);
      }
    }),
  );
});
