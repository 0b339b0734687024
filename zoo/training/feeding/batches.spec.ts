import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dropoutMask, epochBatches, smoothedTargets } from './batches.ts';
import { paddingShare } from './text-report.ts';

test('an epoch has every example once, in batches of one size but for the last; the same seed and epoch give the same', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 20 }),
      fc.nat(100),
      (examples, size, seed) => {
        const batches = epochBatches(examples, size, seed, 3);
        expect(batches.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: examples }, (_, i) => i));
        for (const batch of batches.slice(0, -1)) expect(batch).toHaveLength(size);
        expect(epochBatches(examples, size, seed, 3)).toEqual(batches);
      },
    ),
    { seed: 2 },
  ));

test('epochs and seeds have orders of their own', () => {
  const order = (seed: number, epoch: number) => epochBatches(40, 40, seed, epoch)[0];
  expect(order(1, 0)).not.toEqual(order(1, 1));
  expect(order(1, 0)).not.toEqual(order(2, 0));
});

test('smoothed targets are (1 − ε) · one-hot + ε / classes', () => {
  const expected = [0.025, 0.925, 0.025, 0.025, 0.925, 0.025, 0.025, 0.025];
  for (const [i, value] of smoothedTargets([1, 0], 4, 0.1).entries()) expect(value).toBeCloseTo(expected[i], 6);
  expect([...smoothedTargets([2], 3, 0)]).toEqual([0, 0, 1]);
});

test('a dropout mask keeps its share, scaled to keep the mean, and each step has its own', () => {
  const mask = dropoutMask(20_000, 0.25, 7, 3);
  expect(new Set(mask)).toEqual(new Set([0, Math.fround(4 / 3)]));
  // The share that is dropped has a standard deviation of √(0.25 · 0.75 / 20 000) = 0.003.
  expect(mask.filter((value) => value === 0).length / mask.length).toBeCloseTo(0.25, 1);
  expect(mask.reduce((sum, value) => sum + value, 0) / mask.length).toBeCloseTo(1, 1);
  expect(dropoutMask(20_000, 0.25, 7, 3)).toEqual(mask);
  expect(dropoutMask(20_000, 0.25, 7, 4)).not.toEqual(mask);
});

test('batches of texts of like lengths have every example once, the same for a seed and an epoch, and little padding', () =>
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 128 }), { minLength: 1, maxLength: 90 }),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(100),
      (lengths, size, seed) => {
        const batches = epochBatches(lengths.length, size, seed, 3, lengths);
        expect(batches.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i));
        for (const batch of batches.slice(0, -1)) expect(batch).toHaveLength(size);
        expect(epochBatches(lengths.length, size, seed, 3, lengths)).toEqual(batches);
        const of = (all: number[][]) => paddingShare(all.map((rows) => rows.map((row) => lengths[row])));
        expect(of(batches)).toBeLessThanOrEqual(of(epochBatches(lengths.length, size, seed, 3)) + 1e-9);
      },
    ),
    { seed: 2 },
  ));
