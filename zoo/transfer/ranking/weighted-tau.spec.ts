import { expect, test } from 'vitest';
import { taus } from './testing/scores.ts';
import { weightedTau } from './weighted-tau.ts';

test.each(taus)('$a and $b: as scipy', ({ a, b, tau }) => {
  expect(weightedTau(a, b)).toBeCloseTo(tau, 12);
});

test('without any order it is not a number', () => {
  expect(weightedTau([1], [2])).toBeNaN();
  expect(weightedTau([1, 1, 1], [1, 2, 3])).toBeNaN();
});
