import { expect, test } from 'vitest';
import type { Example } from '../data/dataset.ts';
import { agreementOf } from './agreement.ts';
import { fidelity } from './fidelity.ts';
import { rightPredictions } from './right-predictions.ts';

const example = (own: Partial<Example>) => ({ label: -1, ...own }) as Example;
const labels = ['a', 'b'];

test('of single labels the most probable, of several each from 0.5 on, of words those that were read', () => {
  const single = [example({ label: 1 }), example({ label: 0 })];
  const rows = [
    [0.4, 0.6],
    [0.2, 0.8],
  ];
  expect(rightPredictions({ labels }, single, rows)).toEqual([true, false]);
  const several = [example({ targets: [1, 1] }), example({ targets: [0, 1] })];
  expect(rightPredictions({ task: 'MULTI_LABEL', labels }, several, rows)).toEqual([false, true, true, true]);
  const words = [example({ tags: [1, 0, 1] })];
  const read = [[0.1, 0.9, 0.3, 0.7, Number.NaN, Number.NaN]];
  expect(rightPredictions({ task: 'TOKEN_LABELS', labels }, words, read)).toEqual([true, false]);
  expect(rightPredictions({ task: 'REGRESSION', labels }, several, rows)).toBeNull();
});

test('agreement counts labels that stayed, and differences of outputs', () => {
  const before = [
    [0.4, 0.6],
    [0.2, 0.8],
    [0.9, 0.1],
  ];
  const after = [
    [0.6, 0.4],
    [0.3, 0.7],
    [0.9, 0.1],
  ];
  expect(agreementOf({ labels }, after, before)).toEqual({
    examples: 3,
    sameLabels: 2 / 3,
    meanDifference: expect.closeTo(0.1, 12),
    largestDifference: expect.closeTo(0.2, 12),
  });
  const numbers = agreementOf({ task: 'REGRESSION', labels }, [[3, 5]], [[3, 7]]);
  expect(numbers).toMatchObject({ sameLabels: null, meanDifference: 1, largestDifference: 2 });
  const words = agreementOf(
    { task: 'TOKEN_LABELS', labels },
    [[0.6, 0.4, Number.NaN, Number.NaN]],
    [[0.9, 0.1, Number.NaN, Number.NaN]],
  );
  expect(words).toMatchObject({ sameLabels: 1, meanDifference: expect.closeTo(0.3, 12) });
});

/** scikit-learn 1.9.1: `r2_score(b, a, multioutput='variance_weighted')`. */
test('fidelity is scikit-learn’s variance-weighted R²', () => {
  const a = [
    [1, 2, 9],
    [2, 2.5, 3],
    [3.5, 4, 1],
    [0, 1, 2],
  ];
  const b = [
    [1.2, 2, 8],
    [2, 2, 3.5],
    [3, 4.5, 1],
    [0.5, 1, 2],
  ];
  expect(fidelity(a, b, 3)).toBeCloseTo(0.9410439595803566, 12);
  expect(
    fidelity(
      a.map((row) => [...row, ...a[0]]),
      b.map((row) => [...row, ...b[0]]),
      3,
    ),
  ).toBeLessThan(0.97);
  expect(fidelity([[1, Number.NaN]], [[1, Number.NaN]], 1)).toBe(1);
  expect(fidelity([[2]], [[1]], 1)).toBe(0);
});
