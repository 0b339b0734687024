import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { casesOf } from '../../testing/cases-of.ts';
import { CalibrationCells, calibrationError } from '../calibration-error.ts';
import { calibrationInterval } from './calibration-interval.ts';

/** Confidences from 0.35 to 1, more of them high; right with a probability that is off by `shift`. */
function draw(count: number, shift: (confidence: number) => number, seed: number) {
  const generator = random(seed);
  const cells = new CalibrationCells();
  for (let i = 0; i < count; i++) {
    const confidence = 0.35 + 0.65 * Math.max(generator.next(), generator.next());
    cells.add(confidence, generator.next() < confidence - shift(confidence));
  }
  return cells.list();
}

/** With the error of the population: the share of confidences that are off, times by how much. 0.8 is a limit between bins. */
const SHIFTS = {
  calibrated: { shift: () => 0, error: 0 },
  'overconfident by 0.15': { shift: () => 0.15, error: 0.15 },
  'overconfident above 0.8 only': { shift: (c: number) => (c > 0.8 ? 0.1 : 0), error: 0.1 * (1 - (0.45 / 0.65) ** 2) },
};

const every = Object.entries(SHIFTS).flatMap(([name, given]) =>
  [30, 100, 500].map((count) => ({ name, count, ...given })),
);

test.each(casesOf(every, ({ count }) => count === 100))(
  '$name, $count examples: the interval holds the true error in about 95 of 100 samples',
  ({ count, shift, error }) => {
    const SAMPLES = 200;
    let held = 0;
    for (let seed = 0; seed < SAMPLES; seed++) {
      const [low, high] = calibrationInterval(draw(count, shift, seed), { resamples: 200, random: random(seed) });
      if (low <= error && error <= high) held++;
    }
    // Two and a half standard deviations below 95 %: the method is an approximation, and errs to the safe side in small samples.
    expect(held / SAMPLES).toBeGreaterThan(0.91);
  },
);

test('chance alone makes the measured error positive: the interval still reaches down to 0', () => {
  const cells = draw(200, () => 0, 3);
  expect(calibrationError(cells)).toBeGreaterThan(0.03);
  expect(calibrationInterval(cells, { resamples: 400, random: random(1) })[0]).toBe(0);
});

test('a few examples that are all right and certain prove little', () => {
  const cells = new CalibrationCells();
  for (let i = 0; i < 10; i++) cells.add(1, true);
  const [low, high] = calibrationInterval(cells.list(), { resamples: 1000, random: random(1) });
  expect(low).toBe(0);
  // 0.975 is the chance that one of ten fails if each fails with this probability.
  expect(Math.abs(high - (1 - 0.025 ** (1 / 10)))).toBeLessThan(0.04);
});
