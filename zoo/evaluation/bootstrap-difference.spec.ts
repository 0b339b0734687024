import { expect, test } from 'vitest';
import { bootstrapInterval } from './bootstrap-difference.ts';
import scipy from './paired-differences.json' with { type: 'json' };

// Held against scipy: scripts/fixtures/paired-differences.py.

const { differences, interval } = scipy.bootstrap;
const mean = (drawn: Uint32Array) => drawn.reduce((sum, i) => sum + differences[i], 0) / drawn.length;

test('the mean of paired differences: scipy’s interval, but for the draws', () => {
  const own = bootstrapInterval(differences.length, mean);
  // The standard error of a percentile of 1,000 draws is about 0.08 standard errors of the mean, which are 0.057.
  for (const [side, bound] of own.entries()) expect(Math.abs(bound - interval[side])).toBeLessThan(0.02);
  expect(bootstrapInterval(differences.length, mean)).toEqual(own);
});
