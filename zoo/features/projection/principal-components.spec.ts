import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { principalComponents } from './principal-components.ts';
import { peerCases } from './testing/peers.ts';

test.each(peerCases)('$name: as scikit-learn, with its signs', ({ features, components }) => {
  const own = principalComponents(features);
  for (const [row, expected] of components.entries())
    for (const [i, value] of expected.entries()) expect(own[row][i]).toBeCloseTo(value, 6);
});

test('components that the rows do not have are 0', () => {
  const line = { values: Float32Array.from([1, 2, 2, 4, 3, 6]), rows: 3, dimension: 2 };
  const points = principalComponents(line);
  for (const [i, [x, y]] of points.entries()) {
    expect(x).toBeCloseTo((i - 1) * Math.sqrt(5), 6);
    expect(y).toBeCloseTo(0, 6);
  }
  const same = principalComponents({ values: new Float32Array(8).fill(3), rows: 4, dimension: 2 });
  expect(same.flat().every((value) => value === 0)).toBe(true);
  expect(principalComponents({ values: Float32Array.from([1, 2]), rows: 1, dimension: 2 })).toEqual([[0, 0]]);
});

test('of many wide rows it keeps the distances that lie in a plane', () => {
  const generator = random(2);
  const plane = Array.from({ length: 300 }, () => [generator.next() * 9, generator.next() * 5]);
  const axes = [0, 1].map(() => Array.from({ length: 64 }, () => generator.next() - 0.5));
  const values = Float32Array.from(plane.flatMap(([a, b]) => axes[0].map((u, j) => a * u + b * axes[1][j])));
  const points = principalComponents({ values, rows: 300, dimension: 64 });
  const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Math.sqrt(Array.from(a).reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));
  const row = (i: number) => values.subarray(64 * i, 64 * (i + 1));
  for (const i of [1, 50, 299]) expect(distance(points[0], points[i])).toBeCloseTo(distance(row(0), row(i)), 3);
});
