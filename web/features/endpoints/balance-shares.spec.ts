import fc from 'fast-check';
import { expect, test } from 'vitest';
import { balanceShares } from './balance-shares.ts';

const of = (...percents: number[]) => percents.map((percent, i) => ({ revision: i + 1, percent }));
const percents = (shares: { percent: number }[]) => shares.map(({ percent }) => percent);

test('the others keep their proportions', () => {
  expect(percents(balanceShares(of(60, 30, 10), 1, 20))).toEqual([20, 60, 20]);
  expect(percents(balanceShares(of(0, 100), 1, 10))).toEqual([10, 90]);
  expect(percents(balanceShares(of(100, 0, 0), 1, 70))).toEqual([70, 30, 0]);
  expect(percents(balanceShares(of(34, 33, 33), 1, 35))).toEqual([35, 33, 32]);
  expect(percents(balanceShares(of(100), 1, 40))).toEqual([100]);
});

test('whole numbers from 0 on that sum to 100, whatever is moved', () => {
  const moves = fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 100 })), { minLength: 1 });
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 8 }), moves, (count, moved) => {
      let shares = of(100, ...new Array(count - 1).fill(0));
      for (const [revision, percent] of moved) {
        if (revision > count) continue;
        shares = balanceShares(shares, revision, percent);
        expect(shares[revision - 1].percent).toBe(percent);
        expect(shares.reduce((sum, share) => sum + share.percent, 0)).toBe(100);
        expect(shares.every((share) => Number.isInteger(share.percent) && share.percent >= 0)).toBe(true);
      }
    }),
  );
});
