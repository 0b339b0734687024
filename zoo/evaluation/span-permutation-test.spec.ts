import { expect, test } from 'vitest';
import scipy from './span-permutation-test.json' with { type: 'json' };
import { spanPermutationTest } from './span-permutation-test.ts';

// Held against scipy: scripts/fixtures/span-permutation-test.py.

const asCounts = (rows: number[][]) => rows.map(([found, right, wanted]) => ({ found, right, wanted }));

test.each(scipy.cases.map((given) => [given.a.length, given] as const))(
  '%i texts: scipy’s exact p-value',
  (_, given) => {
    expect(spanPermutationTest(asCounts(given.a), asCounts(given.b))).toBeCloseTo(given.pValue, 12);
  },
);

test('of many texts exchanges are drawn: near scipy’s p-value, and the same each time', () => {
  const { a, b, pValue } = scipy.many;
  const own = spanPermutationTest(asCounts(a), asCounts(b));
  // Five standard errors of 9,999 draws, and those of scipy's.
  expect(Math.abs(own - pValue)).toBeLessThan(5 * Math.sqrt((pValue * (1 - pValue)) / 9_999) + 0.005);
  expect(spanPermutationTest(asCounts(a), asCounts(b))).toBe(own);
  expect(spanPermutationTest(asCounts(b), asCounts(a))).toBe(own);
});

test('models with the same results are not told apart', () => {
  const rows = asCounts(scipy.many.a);
  expect(spanPermutationTest(rows, rows)).toBe(1);
  expect(() => spanPermutationTest(rows, rows.slice(1))).toThrow('compare them on the same ones');
});
