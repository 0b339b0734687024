import { expect, test } from 'vitest';
import { random } from '../data/random.ts';
import { spectrumOf } from './spectrum.ts';

const rowsOf = (values: number[][]) => values.map((row) => Float64Array.from(row));

test.each([1, 2, 3, 17, 40])('of size %i: it keeps lengths, and every power of the matrix', (size) => {
  const generator = random(size);
  const draw = () => generator.next() * 2 - 1;
  const half = Array.from({ length: size }, () => Array.from({ length: size }, draw));
  const matrix = half.map((row, i) => row.map((value, j) => value + half[j][i]));
  const vector = Array.from({ length: size }, draw);
  const { values, coordinates } = spectrumOf(rowsOf(matrix), rowsOf(vector.map((value) => [value])));
  const times = (x: number[]) => matrix.map((row) => row.reduce((sum, value, j) => sum + value * x[j], 0));
  let power = vector;
  for (const exponent of [0, 1, 2, 3]) {
    // bᵀ Aᵏ b = Σ λᵏ (uᵀ b)²
    const direct = power.reduce((sum, value, i) => sum + value * vector[i], 0);
    const bySpectrum = values.reduce((sum, value, i) => sum + value ** exponent * coordinates[i][0] ** 2, 0);
    expect(bySpectrum).toBeCloseTo(direct, 8);
    power = times(power);
  }
});

test('of a diagonal matrix it is the diagonal', () => {
  const { values, coordinates } = spectrumOf(
    rowsOf([
      [2, 0, 0],
      [0, -1, 0],
      [0, 0, 0],
    ]),
    rowsOf([[3], [4], [5]]),
  );
  expect([...values]).toEqual([2, -1, 0]);
  expect(coordinates.map(([x]) => Math.abs(x))).toEqual([3, 4, 5]);
});

test('NaN is an error, not an endless loop', () => {
  expect(() =>
    spectrumOf(
      rowsOf([
        [Number.NaN, 1],
        [1, 2],
      ]),
      rowsOf([[1], [1]]),
    ),
  ).toThrow(/do not converge/);
});
