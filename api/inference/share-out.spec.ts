import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ShareOut } from './share-out.ts';

const ask = (shareOut: ShareOut, shares: { revision: number; traffic: number }[], requests: number) => {
  const counts = new Map<number, number>();
  for (let i = 0; i < requests; i++) {
    const revision = shareOut.next(shares) ?? -1;
    counts.set(revision, (counts.get(revision) ?? 0) + 1);
  }
  return counts;
};

test('a tenth of the requests is every tenth one, and not the first ten', () => {
  const shareOut = new ShareOut();
  const shares = [
    { revision: 3, traffic: 90 },
    { revision: 4, traffic: 10 },
  ];
  for (let ten = 0; ten < 5; ten++)
    expect(ask(shareOut, shares, 10)).toEqual(
      new Map([
        [3, 9],
        [4, 1],
      ]),
    );
  expect(shareOut.next([])).toBeUndefined();
});

test('property: of each hundred requests every revision answers its per cent, whatever the shares were before', () => {
  const split = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 5 }).map((parts) => {
    const cuts = parts.map((part) => Math.max(1, Math.floor((part * 90) / parts.reduce((a, b) => a + b, 0))));
    const rest = 100 - cuts.reduce((a, b) => a + b, 0);
    return cuts.map((cut, i) => ({ revision: i + 1, traffic: i === 0 ? cut + rest : cut }));
  });
  fc.assert(
    fc.property(split, (shares) => {
      const shareOut = new ShareOut();
      for (let hundred = 0; hundred < 3; hundred++) {
        const counts = ask(shareOut, shares, 100);
        for (const { revision, traffic } of shares) expect(counts.get(revision)).toBe(traffic);
      }
    }),
  );
});
