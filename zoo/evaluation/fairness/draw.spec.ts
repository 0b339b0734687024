import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { logChoose } from '../log-factorial.ts';
import { binomial, drawHypergeometric } from './draw.ts';

const DRAWS = 20_000;

/** Pearson's χ² of draws against the expected counts of a formula, over its degrees of freedom. */
function chiSquareByFreedom(draw: () => number, mass: (k: number) => number, highest: number): number {
  const seen = new Array<number>(highest + 1).fill(0);
  for (let i = 0; i < DRAWS; i++) seen[draw()]++;
  let [chiSquare, cells, rest, restSeen] = [0, 0, 0, 0];
  for (const [k, count] of seen.entries()) {
    const expected = mass(k) * DRAWS;
    if (expected < 5) {
      rest += expected;
      restSeen += count;
      continue;
    }
    chiSquare += (count - expected) ** 2 / expected;
    cells++;
  }
  return (chiSquare + (rest > 0.5 ? (restSeen - rest) ** 2 / rest : 0)) / cells;
}

test.each([
  [1, 0.3],
  [12, 0.04],
  [40, 0.5],
  [1000, 0.93],
])('binomial counts of %i trials with probability %f', (trials, probability) => {
  const generator = random(7);
  const mass = (k: number) =>
    Math.exp(logChoose(trials, k) + k * Math.log(probability) + (trials - k) * Math.log(1 - probability));
  const draw = binomial(trials, probability);
  expect(chiSquareByFreedom(() => draw(generator), mass, trials)).toBeLessThan(2);
});

test.each([
  [10, 4, 5],
  [60, 55, 20],
  [500, 30, 250],
  [5000, 4000, 100],
])('hypergeometric counts: of %i, %i hit, %i drawn', (total, hits, drawn) => {
  const generator = random(11);
  const mass = (k: number) =>
    k < drawn + hits - total || k > hits
      ? 0
      : Math.exp(logChoose(hits, k) + logChoose(total - hits, drawn - k) - logChoose(total, drawn));
  expect(chiSquareByFreedom(() => drawHypergeometric(total, hits, drawn, generator), mass, drawn)).toBeLessThan(2);
});

test('certain outcomes are not drawn', () => {
  const generator = random(1);
  expect(binomial(0, 0.5)(generator)).toBe(0);
  expect(binomial(9, 0)(generator)).toBe(0);
  expect(binomial(9, 1)(generator)).toBe(9);
  expect(drawHypergeometric(10, 10, 3, generator)).toBe(3);
  expect(drawHypergeometric(10, 0, 3, generator)).toBe(0);
});
