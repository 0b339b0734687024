import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { holm } from './holm.ts';
import { permutationPValue } from './permutation-test.ts';
import exact from './testing/permutation-p-values.json' with { type: 'json' };

const groupsOf = ({ hits, of }: { hits: number[]; of: number[] }) =>
  hits.map((count, i) => ({ hits: count, of: of[i] }));

// Exact p-values from 0.49 down to 1e-21, by scipy: scripts/fixtures/permutation-p-values.py.
test.each(exact.cases)('$hits of $of: as $by', (given) => {
  const pValues = [1, 2, 3, 4, 5].map((seed) => permutationPValue(groupsOf(given), random(seed)));
  if (given.hits.length === 2) {
    for (const p of pValues) expect(Math.abs(p / given.pValue - 1)).toBeLessThan(1e-7);
    return;
  }
  // The relative standard error is 5 % from 0.02 on and 2 % below it: three of them, and of the mean of five.
  const error = given.pValue < 0.02 ? 0.02 : 0.05;
  for (const p of pValues) expect(Math.abs(p / given.pValue - 1)).toBeLessThan(3 * error);
  const mean = pValues.reduce((sum, p) => sum + p, 0) / pValues.length;
  expect(Math.abs(mean / given.pValue - 1)).toBeLessThan((3 * error) / Math.sqrt(5));
});

test('a difference that is real stays significant after Holm’s correction over 5,000 tests', () => {
  const given = exact.cases.find(({ hits }) => hits.join() === '18,9,7,1');
  if (!given) throw new Error('no such case');
  const others = new Array<number>(4999).fill(0.5);
  expect(holm([permutationPValue(groupsOf(given), random(1)), ...others])[0]).toBeLessThan(1e-4);
});

test('under the null hypothesis p-values are uniform: as many lie below each level as it says', () => {
  const generator = random(17);
  const sizes = [60, 45, 30, 15];
  const pValues = Array.from({ length: 400 }, () => {
    const groups = sizes.map((of) => ({
      of,
      hits: Array.from({ length: of }, () => generator.next()).filter((drawn) => drawn < 0.4).length,
    }));
    return permutationPValue(groups, generator);
  });
  for (const level of [0.05, 0.2, 0.5]) {
    const below = pValues.filter((p) => p <= level).length;
    // Three standard deviations of a binomial count. Rates are few, so p-values are a little larger than uniform.
    const deviation = Math.sqrt(400 * level * (1 - level));
    expect(below).toBeLessThan(400 * level + 3 * deviation);
    expect(below).toBeGreaterThan(400 * level - 4 * deviation);
  }
});

test('groups that are alike', () => {
  const alike = groupsOf({ hits: [5, 50, 1], of: [10, 100, 2] });
  expect(permutationPValue(alike, random(1))).toBe(1);
});
