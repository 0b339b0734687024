import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stratifiedSplit } from './split.ts';

const example = (label: string, i: number, sha256 = `${label}${i}`) => ({ name: `${label}/${i}.png`, label, sha256 });
const many = (label: string, count: number) => Array.from({ length: count }, (_, i) => example(label, i));
const counts = (splits: Map<string, string>) =>
  ['train', 'validation', 'test'].map((wanted) => [...splits.values()].filter((split) => split === wanted).length);

test('70/15/15', () => {
  expect(counts(stratifiedSplit(many('a', 100), 0))).toEqual([70, 15, 15]);
  expect(counts(stratifiedSplit(many('a', 20), 0))).toEqual([14, 3, 3]);
});

test('small labels: one in each split from three examples on', () => {
  expect(counts(stratifiedSplit(many('a', 1), 0))).toEqual([1, 0, 0]);
  expect(counts(stratifiedSplit(many('a', 2), 0))).toEqual([1, 0, 1]);
  expect(counts(stratifiedSplit(many('a', 3), 0))).toEqual([1, 1, 1]);
  expect(counts(stratifiedSplit(many('a', 4), 0))).toEqual([2, 1, 1]);
});

const dataset = fc
  .array(fc.record({ label: fc.constantFrom('a', 'b', 'c'), picture: fc.nat(20) }), { minLength: 1, maxLength: 80 })
  .map((list) => list.map(({ label, picture }, i) => example(label, i, String(picture))));

test('neither the order of the pictures nor other labels matter', () => {
  fc.assert(
    fc.property(dataset, fc.nat(), (examples, seed) => {
      const splits = stratifiedSplit(examples, seed);
      expect(Object.fromEntries(stratifiedSplit([...examples].reverse(), seed))).toEqual(Object.fromEntries(splits));
      const alone = stratifiedSplit(
        examples.filter(({ label }) => label === 'a'),
        seed,
      );
      for (const [name, split] of alone) expect(splits.get(name)).toBe(split);
    }),
    { seed: 1 },
  );
});

test('three pictures of a label: each split has one; the same bytes are together if possible', () => {
  fc.assert(
    fc.property(dataset, fc.nat(), (examples, seed) => {
      const splits = stratifiedSplit(examples, seed);
      expect(splits.size).toBe(examples.length);
      for (const label of ['a', 'b', 'c']) {
        const members = examples.filter((each) => each.label === label);
        if (members.length >= 3) expect(new Set(members.map(({ name }) => splits.get(name))).size).toBe(3);
        if (new Set(members.map(({ sha256 }) => sha256)).size < 3) continue;
        for (const { sha256 } of members) {
          const same = members.filter((each) => each.sha256 === sha256);
          expect(new Set(same.map(({ name }) => splits.get(name))).size).toBe(1);
        }
      }
    }),
    { seed: 2 },
  );
});
