import { expect, test } from 'vitest';
import { meanInterval, quantileOfT } from './mean-interval.ts';

/** scipy 1.17: `scipy.stats.t.ppf(0.975, freedom)`. */
test.each([
  [1, 12.706205],
  [2, 4.302653],
  [3, 3.182446],
  [4, 2.776445],
  [9, 2.262157],
  [29, 2.04523],
])('of %i degrees of freedom t is %f', (freedom, theirs) => {
  expect(Math.abs(quantileOfT(freedom) / theirs - 1)).toBeLessThan(0.002);
});

test('mean and interval; of one number there is no interval', () => {
  // scipy.stats.t.interval(0.95, 2, loc=2, scale=scipy.stats.sem([1, 2, 3]))
  const { mean, interval } = meanInterval([1, 2, 3]);
  expect(mean).toBe(2);
  expect(interval).toEqual([expect.closeTo(-0.484138, 5), expect.closeTo(4.484138, 5)]);
  expect(meanInterval([7])).toEqual({ mean: 7, interval: null });
});
