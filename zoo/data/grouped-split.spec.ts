import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { groupedSplit, type SplitPlan } from './grouped-split.ts';

const member = fc.record({ label: fc.nat(4), person: fc.option(fc.nat(25)), picture: fc.nat(200) });
const members = (list: { label: number; person: number | null; picture: number }[]) =>
  list.map(({ label, person, picture }, i) => ({
    name: `${i}.png`,
    classes: [label],
    sha256: String(picture),
    groups: (person === null ? {} : { person: String(person) }) as Record<string, string>,
  }));
const pairs = fc.array(fc.tuple(fc.nat(99), fc.nat(99)), { maxLength: 20 });
const plan: SplitPlan = { groupBy: 'person', nearDuplicates: true };

test('every example is in one split; no person, no copy and no near duplicate is in two', () => {
  fc.assert(
    fc.property(fc.array(member, { minLength: 100, maxLength: 160 }), pairs, fc.nat(), (list, near, seed) => {
      const all = members(list);
      if (!all.some(({ groups }) => groups.person)) return;
      const splits = groupedSplit(all, plan, near, seed);
      expect([...splits.keys()].sort()).toEqual(all.map(({ name }) => name).sort());
      const together = (key: (one: (typeof all)[number]) => string | undefined) => {
        const found = new Map<string, string | undefined>();
        for (const one of all) {
          const value = key(one);
          if (value === undefined) continue;
          if (found.has(value)) expect(splits.get(one.name)).toBe(found.get(value));
          found.set(value, splits.get(one.name));
        }
      };
      together(({ groups }) => groups.person);
      together(({ sha256 }) => sha256);
      for (const [a, b] of near) expect(splits.get(all[a].name)).toBe(splits.get(all[b].name));
    }),
    { numRuns: 60 },
  );
});

test('shares are near those asked for: no further than the largest group', () => {
  const shares = fc.constantFrom([0.15, 0.15], [0.1, 0.3], [0.3, 0.1]);
  fc.assert(
    fc.property(
      fc.array(member, { minLength: 200, maxLength: 400 }),
      shares,
      fc.nat(),
      (list, [validation, test], seed) => {
        const all = members(list).map((one, i) => ({ ...one, sha256: String(i) }));
        if (!all.some(({ groups }) => groups.person)) return;
        const splits = groupedSplit(all, { groupBy: 'person', validation, test }, [], seed);
        const sizes = new Map<string, number>();
        for (const { groups } of all)
          sizes.set(groups.person, (sizes.get(groups.person) ?? 0) + (groups.person ? 1 : 0));
        const largest = Math.max(...sizes.values());
        for (const [split, share] of Object.entries({ validation, test, train: 1 - validation - test })) {
          const count = [...splits.values()].filter((each) => each === split).length;
          expect(Math.abs(count - share * all.length)).toBeLessThanOrEqual(largest + 5);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('each class has its share where groups are small', () => {
  const all = Array.from({ length: 300 }, (_, i) => ({
    name: `${i}`,
    classes: [i % 3],
    sha256: `${i}`,
    groups: { person: `${Math.floor(i / 6)}` } as Record<string, string>,
  }));
  const splits = groupedSplit(all, { groupBy: 'person' }, [], 1);
  for (const label of [0, 1, 2]) {
    const own = all.filter(({ classes }) => classes[0] === label).map(({ name }) => splits.get(name));
    expect(own.filter((split) => split === 'train').length).toBeGreaterThanOrEqual(66);
    expect(own.filter((split) => split === 'test').length).toBeGreaterThanOrEqual(12);
  }
});

test('the order of the examples does not matter; the seed does', () => {
  const all = members(Array.from({ length: 90 }, (_, i) => ({ label: i % 2, person: i % 30, picture: i })));
  const splits = groupedSplit(all, { groupBy: 'person' }, [], 1);
  expect(groupedSplit([...all].reverse(), { groupBy: 'person' }, [], 1)).toEqual(splits);
  expect(groupedSplit(all, { groupBy: 'person' }, [], 2)).not.toEqual(splits);
});

test('refused: a column that is not there, and examples that all belong together', () => {
  const all = members(Array.from({ length: 9 }, (_, i) => ({ label: i % 2, person: 1, picture: i })));
  const split = (groupBy: string) => () => groupedSplit(all, { groupBy }, [], 0);
  expect(split('place')).toThrow(InvalidInputError);
  expect(split('place')).toThrow('no column "place" to split by; it has person');
  expect(split('person')).toThrow('one group, but three splits need at least three');
});

test('a column with enough values that copies join: the message names the copies', () => {
  const list = Array.from({ length: 12 }, (_, i) => ({ label: i % 2, person: i % 4, picture: Math.floor(i / 4) }));
  expect(() => groupedSplit(members(list), { groupBy: 'person' }, [], 0)).toThrow(
    'The column "person" has 4 values, but examples that are the same stay together too, and join them',
  );
  const nobody = members([1, 2, 3, 4].map((picture) => ({ label: 0, person: null, picture })));
  const chain: [number, number][] = [
    [0, 1],
    [1, 2],
    [2, 3],
  ];
  expect(() => groupedSplit(nobody, { nearDuplicates: true }, chain, 0)).toThrow(
    'Too many of them are the same or near duplicates',
  );
});
