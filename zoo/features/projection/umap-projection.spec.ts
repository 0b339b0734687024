import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { umapProjection } from './umap-projection.ts';

/** Three clouds in 12 dimensions. */
function clouds(rows = 60) {
  const generator = random(5);
  const centres = [0, 1, 2].map(() => Array.from({ length: 12 }, () => generator.next() * 20));
  const values = Array.from({ length: rows }, (_, i) => centres[i % 3].map((value) => value + generator.next()));
  return { values: Float32Array.from(values.flat()), rows, dimension: 12 };
}

test('clouds stay apart: every example’s nearest five are of its own cloud', () => {
  const points = umapProjection(clouds());
  for (const [i, [x, y]] of points.entries()) {
    const nearest = points
      .map(([a, b], j) => ({ j, distance: Math.hypot(a - x, b - y) }))
      .sort((a, b) => a.distance - b.distance);
    for (const { j } of nearest.slice(1, 6)) expect(j % 3).toBe(i % 3);
  }
});

test('the seed gives the picture', () => {
  const picture = umapProjection(clouds(18), 3);
  expect(umapProjection(clouds(18), 3)).toEqual(picture);
  expect(umapProjection(clouds(18), 4)).not.toEqual(picture);
});

test('few rows have a place too', () => {
  for (const rows of [1, 3, 4, 5]) {
    const points = umapProjection({
      values: Float32Array.from({ length: rows * 2 }, (_, i) => i % 7),
      rows,
      dimension: 2,
    });
    expect(points).toHaveLength(rows);
    expect(points.flat().every(Number.isFinite)).toBe(true);
  }
});
