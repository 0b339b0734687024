import fc from 'fast-check';
import { expect, test } from 'vitest';
import scipy from './paired-differences.json' with { type: 'json' };
import { pairedDifferenceInterval } from './paired-proportions.ts';

// Held against scipy, which maximises the likelihood numerically: scripts/fixtures/paired-differences.py.

test.each(scipy.proportions)('$onlyA against $onlyB of $examples', ({ onlyA, onlyB, examples, interval }) => {
  const own = pairedDifferenceInterval(onlyA, onlyB, examples);
  for (const [side, bound] of own.entries()) expect(bound).toBeCloseTo(interval[side], 5);
});

test('property: it holds the observed difference, and turns around when the two change places', () => {
  const counts = fc.tuple(fc.nat(300), fc.nat(300), fc.integer({ min: 1, max: 1_000 }));
  fc.assert(
    fc.property(counts, ([a, b, rest]) => {
      const examples = a + b + rest;
      const [low, high] = pairedDifferenceInterval(a, b, examples);
      expect(low).toBeLessThanOrEqual((b - a) / examples + 1e-9);
      expect(high).toBeGreaterThanOrEqual((b - a) / examples - 1e-9);
      const turned = pairedDifferenceInterval(b, a, examples);
      expect(turned[0]).toBeCloseTo(-high, 9);
      expect(turned[1]).toBeCloseTo(-low, 9);
    }),
  );
});

test('counts that cannot be are refused', () => {
  expect(() => pairedDifferenceInterval(3, 3, 5)).toThrow('needs counts of examples');
  expect(() => pairedDifferenceInterval(0, 0, 0)).toThrow('needs counts of examples');
});
