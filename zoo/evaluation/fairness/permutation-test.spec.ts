import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { logChoose } from '../log-factorial.ts';
import { permutationPValue } from './permutation-test.ts';

/** Over two groups the test is exact by enumeration of the hypergeometric distribution. */
function exact([a, b]: { hits: number; of: number }[]): number {
  const [total, hits] = [a.of + b.of, a.hits + b.hits];
  const observed = Math.abs(a.hits / a.of - b.hits / b.of) - 1e-12;
  let p = 0;
  for (let k = Math.max(0, hits - b.of); k <= Math.min(a.of, hits); k++) {
    if (Math.abs(k / a.of - (hits - k) / b.of) < observed) continue;
    p += Math.exp(logChoose(hits, k) + logChoose(total - hits, a.of - k) - logChoose(total, a.of));
  }
  return p;
}

test.each([
  [
    { hits: 7, of: 10 },
    { hits: 3, of: 10 },
  ],
  [
    { hits: 80, of: 100 },
    { hits: 30, of: 50 },
  ],
  [
    { hits: 40, of: 131 },
    { hits: 15, of: 60 },
  ],
])('two groups: as exact enumeration says, %j and %j', (a, b) => {
  // Dealing ends after 50 extreme deals: p is known to about 1 / √50 of itself.
  const p = permutationPValue([a, b], 99_999, random(3));
  expect(Math.abs(p / exact([a, b]) - 1)).toBeLessThan(0.4);
});

test('groups that are alike', () => {
  expect(
    permutationPValue(
      [
        { hits: 5, of: 10 },
        { hits: 50, of: 100 },
        { hits: 1, of: 2 },
      ],
      999,
      random(1),
    ),
  ).toBe(1);
});

test('a difference that no deal reaches has the least p-value that so many deals can give, never 0', () => {
  expect(
    permutationPValue(
      [
        { hits: 200, of: 200 },
        { hits: 0, of: 200 },
      ],
      999,
      random(1),
    ),
  ).toBe(1 / 1000);
});
