import { expect, test } from 'vitest';
import scipy from '../../zoo/evaluation/paired-differences.json' with { type: 'json' };
import { corrected, testErrors, testRight } from './paired-tests.ts';

/** Three models on 60 examples: as many as the fixture says only one of two has right. */
const rightOf = (onlyA: number, onlyB: number): [boolean[], boolean[]] => [
  Array.from({ length: 60 }, (_, i) => i < onlyA || i >= onlyA + onlyB),
  Array.from({ length: 60 }, (_, i) => i >= onlyA),
];

test('p-values of three pairs are corrected as statsmodels corrects them', () => {
  const pairs = [testRight(...rightOf(3, 19)), testRight(...rightOf(8, 21)), testRight(...rightOf(10, 13))].map(
    (pair, i) => ({ ...pair, a: i, b: i + 1 }),
  );
  const tested = corrected(pairs, true);
  for (const [i, { pValue, adjustedPValue }] of tested.entries()) {
    expect(pValue).toBeCloseTo(scipy.holm.pValues[i], 12);
    expect(adjustedPValue).toBeCloseTo(scipy.holm.adjusted[i], 12);
  }
  expect(tested.map(({ difference }) => difference)).toEqual([16 / 60, 13 / 60, 3 / 60]);
  expect(corrected(pairs.slice(0, 1), true)[0].adjustedPValue).toBe(pairs[0].pValue);
});

test('errors: the difference of the means, and which of the two is nearer', () => {
  const [pair] = testErrors([
    [1, 2, 3, 4],
    [2, 2, 4, 1],
  ]);
  expect(pair).toMatchObject({ a: 0, b: 1, onlyARight: 2, onlyBRight: 1, pValue: 1, difference: -0.25 });
  expect(pair.interval[0]).toBeLessThan(-0.25);
  expect(pair.interval[1]).toBeGreaterThan(-0.25);
  expect(corrected([pair], false)[0].smallestLead).toBeNull();
});
