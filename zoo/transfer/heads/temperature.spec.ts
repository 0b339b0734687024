import { expect, test } from 'vitest';
import { temperatureOf } from './temperature.ts';

test('of scores that a softmax turns into the true odds, only the smoothing makes the temperature less than 1', () => {
  // Of 1000 rows, as many of each class as the softmax of the scores says.
  const scores = [0, Math.log(3), Math.log(6)];
  const labels = Array.from({ length: 1000 }, (_, i) => (i < 100 ? 0 : i < 400 ? 1 : 2));
  const rows = Float64Array.from(labels.flatMap(() => scores));
  expect(temperatureOf(rows, labels, 3)).toBeCloseTo(1, 2);
  expect(
    temperatureOf(
      rows.map((score) => score * 250),
      labels,
      3,
    ),
  ).toBeCloseTo(1 / 250, 4);
});

test('rows that are all right have a finite temperature, which more rows raise', () => {
  const few = temperatureOf(Float64Array.of(1, 0, 0, 1), [0, 1], 2);
  // Both rows: σ(t) = 1 − smoothing / 2, with smoothing 1/4.
  expect(few).toBeCloseTo(Math.log(7), 6);
  expect(temperatureOf(Float64Array.of(1, 0, 0, 1, 0, 1, 0, 1), [0, 1, 1, 1], 2)).toBeGreaterThan(few);
});
