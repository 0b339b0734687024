import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mainRevision, sharesOf, withoutRevision, withRevision } from './shares.ts';

test('an endpoint without a split sends everything to its revision', () => {
  const revisions = [
    { number: 1, traffic: 0 },
    { number: 2, traffic: 0 },
  ];
  expect(sharesOf({ revision: 1 }, revisions)).toEqual([{ number: 1, traffic: 100 }]);
  expect(sharesOf({ revision: 1 }, [...revisions, { number: 3, traffic: 100 }])).toEqual([{ number: 3, traffic: 100 }]);
});

test('a new revision takes its share, and the others keep their proportions', () => {
  const shares = [
    { number: 1, traffic: 75 },
    { number: 2, traffic: 25 },
  ];
  expect(withRevision(shares, { number: 3, traffic: 20 })).toEqual([
    { number: 1, traffic: 60 },
    { number: 2, traffic: 20 },
    { number: 3, traffic: 20 },
  ]);
  expect(withRevision(shares, { number: 3, traffic: 100 })).toEqual([{ number: 3, traffic: 100 }]);
  expect(mainRevision(withRevision(shares, { number: 3, traffic: 20 }))).toBe(1);
  expect(
    mainRevision([
      { number: 1, traffic: 50 },
      { number: 2, traffic: 50 },
    ]),
  ).toBe(2);
});

test('property: shares are whole and sum to 100', () => {
  const traffic = fc.integer({ min: 1, max: 100 });
  fc.assert(
    fc.property(fc.array(traffic, { maxLength: 12 }), (added) => {
      let shares = [{ number: 1, traffic: 100 }];
      for (const [i, own] of added.entries()) {
        shares = withRevision(shares, { number: i + 2, traffic: own });
        expect(shares.reduce((sum, share) => sum + share.traffic, 0)).toBe(100);
        expect(shares.every((share) => Number.isInteger(share.traffic) && share.traffic > 0)).toBe(true);
        expect(shares.find(({ number }) => number === i + 2)?.traffic).toBe(own);
        if (shares.length < 2) continue;
        const left = withoutRevision(shares, i + 2);
        expect(left.map(({ number }) => number)).not.toContain(i + 2);
        expect(left.reduce((sum, share) => sum + share.traffic, 0)).toBe(100);
      }
    }),
  );
});
