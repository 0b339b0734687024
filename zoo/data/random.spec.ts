import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random, restoreRandom } from './random.ts';

test('xoshiro128**: the reference outputs from the state 1, 2, 3, 4', () => {
  // From xoshiro128starstar.c, version 1.1: 11520, 0, 5927040, 70819200, 2031721883, 1637235492; two make one number.
  const generator = restoreRandom([1, 2, 3, 4]);
  const pair = (high: number, low: number) => ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
  expect([generator.next(), generator.next(), generator.next()]).toEqual([
    pair(11520, 0),
    pair(5927040, 70819200),
    pair(2031721883, 1637235492),
  ]);
});

test('SplitMix32: the same seed, the same numbers, on every machine', () => {
  expect(random(42).next()).toBe(random(42).next());
  expect(random(42).next()).not.toBe(random(43).next());
  expect(random(0).state()).not.toEqual([0, 0, 0, 0]);
});

test('numbers are in [0, 1) and uniformly distributed', () => {
  const generator = random(7);
  const bins = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) bins[Math.floor(generator.next() * 10)]++;
  // Chi-squared with 9 degrees of freedom: 27.9 is exceeded once in a thousand.
  expect(bins.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
});

test('a shuffle keeps every element, and does not change its argument', () => {
  fc.assert(
    fc.property(fc.integer(), fc.array(fc.integer()), (seed, xs) => {
      const before = [...xs];
      const shuffled = random(seed).shuffle(xs);
      expect(xs).toEqual(before);
      expect(shuffled.sort((a, b) => a - b)).toEqual(before.sort((a, b) => a - b));
    }),
    { seed: 1 },
  );
});

test('every order of three is equally likely', () => {
  const generator = random(3);
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = generator.shuffle(['a', 'b', 'c']).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
});

test('continues from a stored state', () => {
  const generator = random(11);
  generator.next();
  const restored = restoreRandom(JSON.parse(JSON.stringify(generator.state())));
  expect([restored.next(), restored.next()]).toEqual([generator.next(), generator.next()]);
});

test('choosing by a rate draws the numbers of next, and goes on after them', () => {
  const [chosen, drawn] = [random(11), random(11)];
  for (const rate of [0, 0.2, 0.5, 1]) {
    const into = new Float32Array(257);
    chosen.choose(into, rate, -1, 3);
    expect([...into]).toEqual(Array.from({ length: 257 }, () => (drawn.next() < rate ? -1 : 3)));
  }
  expect(chosen.next()).toBe(drawn.next());
});
