import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bitCount, nearPictures } from './near-pictures.ts';

/** A fingerprint of these 64 bits and one colour. */
const print = (bits: bigint, color = 0) =>
  bits.toString(16).padStart(16, '0') + color.toString(16).padStart(2, '0').repeat(12);

test('hashes that differ in up to eight bits, whichever they are, as by comparing all', () => {
  const flips = fc.uniqueArray(fc.bigInt(0n, 63n), { minLength: 0, maxLength: 10 });
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 64n - 1n), fc.array(flips, { minLength: 1, maxLength: 8 }), (bits, changes) => {
      const hashes = [bits, ...changes.map((change) => change.reduce((all, bit) => all ^ (1n << bit), bits))];
      const unequal = [...new Set(hashes)];
      const expected: [number, number][] = [];
      for (const [i, a] of unequal.entries())
        for (const [j, b] of unequal.entries())
          if (i < j && [...(a ^ b).toString(2)].filter((bit) => bit === '1').length <= 8) expected.push([i, j]);
      expect(nearPictures(unequal.map((each) => print(each)))).toEqual(expected);
    }),
  );
});

test('colours of the quarters may differ by 4', () => {
  expect(nearPictures([print(7n, 100), print(6n, 104), print(5n, 109)])).toEqual([[0, 1]]);
});

test('pictures without a fingerprint are like none, and copies are paired with the first', () => {
  expect(nearPictures([null, print(1n), null, print(1n), print(1n)])).toEqual([
    [1, 3],
    [1, 4],
  ]);
});

test('100,000 different pictures in seconds', () => {
  const prints = Array.from({ length: 100_000 }, (_, i) =>
    print(BigInt.asUintN(64, BigInt(i) * 0x9e3779b97f4a7c15n), i % 256),
  );
  expect(nearPictures(prints).length).toBeLessThan(10);
}, 20_000);

test('ones among 32 bits', () => {
  expect([0, 1, -1, 0x80000001, 0x0f0f0f0f].map(bitCount)).toEqual([0, 1, 32, 2, 16]);
});
