import { expect, test } from 'vitest';
import { pseudoLabels, trustedShare } from './pseudo-labels.ts';

test('of each class the most confident, the same share of all', () => {
  const probabilities = [
    [0.9, 0.1],
    [0.6, 0.4],
    [0.8, 0.2],
    [0.7, 0.3],
    [0.45, 0.55],
    [0.49, 0.51],
  ];
  // An easy class of four, and a hard one of two whose best is less sure than any of the easy one.
  expect(pseudoLabels(probabilities, 0.5)).toEqual([
    { row: 0, label: 0, confidence: 0.9 },
    { row: 2, label: 0, confidence: 0.8 },
    { row: 4, label: 1, confidence: 0.55 },
  ]);
  expect(pseudoLabels(probabilities, 0.01).map(({ row }) => row)).toEqual([0, 4]);
  expect(pseudoLabels(probabilities, 1)).toHaveLength(6);
});

test('the trusted share grows from round to round', () => {
  const shares = Array.from({ length: 7 }, (_, round) => trustedShare(round, 7));
  expect(shares[0]).toBeCloseTo(0.2, 12);
  expect(shares[6]).toBeCloseTo(0.8, 12);
  for (const [i, share] of shares.slice(1).entries()) expect(share - shares[i]).toBeCloseTo(0.1, 12);
});
