import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import type { Features } from './cached-features.ts';
import { nearCopies } from './copies.ts';

const DIMENSION = 37;

function drawn(rows: number, seed: number): Features {
  const generator = random(seed);
  // Far from the origin, where differences of squares lose digits.
  const values = Float32Array.from({ length: rows * DIMENSION }, () => 50 + generator.next());
  return { values, rows, dimension: DIMENSION };
}

/** A tenth of the median distance of a training example to its nearest, by subtraction. */
function bound({ values, rows }: Features): number {
  const distance = (a: number, b: number) =>
    Math.hypot(...Array.from({ length: DIMENSION }, (_, i) => values[a * DIMENSION + i] - values[b * DIMENSION + i]));
  const all = Array.from({ length: rows }, (_, a) =>
    Math.min(...Array.from({ length: rows }, (_, b) => (a === b ? Number.POSITIVE_INFINITY : distance(a, b)))),
  );
  return 0.1 * all.toSorted((a, b) => a - b)[rows >> 1];
}

test('counts what is ten times nearer to a training example than those usually are to each other', async () => {
  const [training, validation] = [drawn(61, 1), drawn(23, 2)];
  const near = bound(training);
  // Copies: the same, a little nearer than the bound, a little farther.
  for (const [row, shift] of [0, 0.98 * near, 1.02 * near, -0.98 * near].entries()) {
    const copied = training.values.slice(row * DIMENSION, (row + 1) * DIMENSION);
    copied[row] += shift;
    validation.values.set(copied, 2 * row * DIMENSION);
  }
  expect(await nearCopies(training, validation)).toEqual({ examples: 3, of: 23 });
  expect(await nearCopies(training, drawn(23, 3))).toEqual({ examples: 0, of: 23 });
});
