import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupBalancedBatches } from './group-balanced-batches.ts';

const GROUPS = [...Array<string>(70).fill('light'), ...Array<string>(8).fill('dark'), ...Array<null>(2).fill(null)];

test('an epoch is as long as ever, with equal shares; examples without a group come once', () => {
  const order = groupBalancedBatches(GROUPS, 16, 5, 0).flat();
  expect(order).toHaveLength(80);
  const of = (group: string | null) => order.filter((row) => GROUPS[row] === group);
  expect([of('light').length, of('dark').length, of(null).length]).toEqual([39, 39, 2]);
  // None of the large group twice, all of the small one four times or five.
  expect(new Set(of('light')).size).toBe(39);
  const times = [70, 71, 72, 73, 74, 75, 76, 77].map((row) => order.filter((drawn) => drawn === row).length);
  expect(new Set(times)).toEqual(new Set([4, 5]));
});

test('over epochs, every example of the large group has its turn, and what does not divide evenly goes around', () => {
  const seen = new Set<number>();
  let darkMore = 0;
  const odd = GROUPS.slice(0, 77);
  for (let epoch = 0; epoch < 40; epoch++) {
    const order = groupBalancedBatches(odd, 16, 5, epoch).flat();
    for (const row of order) seen.add(row);
    if (order.filter((row) => odd[row] === 'dark').length === 39) darkMore++;
  }
  expect(seen.size).toBe(77);
  expect(darkMore).toBeGreaterThan(8);
  expect(darkMore).toBeLessThan(32);
});

test('groups of hundreds of thousands', () => {
  const groups = Array.from({ length: 600_000 }, (_, i) => (i < 450_000 ? 'light' : 'dark'));
  const order = groupBalancedBatches(groups, 1024, 5, 0).flat();
  expect(order).toHaveLength(600_000);
  expect(order.filter((row) => row < 450_000)).toHaveLength(300_000);
});

test('property: the same seed and epoch give the same batches; groups differ by one at most', () => {
  const groups = fc.array(fc.constantFrom('a', 'b', 'c', null), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(groups, fc.integer({ min: 1, max: 20 }), fc.nat(), fc.nat(50), (given, size, seed, epoch) => {
      fc.pre(given.some((group) => group !== null));
      const batches = groupBalancedBatches(given, size, seed, epoch);
      expect(groupBalancedBatches(given, size, seed, epoch)).toEqual(batches);
      expect(batches.flat()).toHaveLength(given.length);
      const shares = [...new Set(given)]
        .filter((group) => group !== null)
        .map((group) => batches.flat().filter((row) => given[row] === group).length);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    }),
  );
});
