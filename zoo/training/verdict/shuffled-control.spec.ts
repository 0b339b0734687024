import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import type { Features } from './cached-features.ts';
import { shuffledControl } from './shuffled-control.ts';

const DIMENSION = 11;

/** Features around a place for each label; label 2 of 4 has no examples. */
function labelled(rows: number, seed: number): Features & { labels: number[] } {
  const generator = random(seed);
  const labels = Array.from({ length: rows }, (_, row) => [0, 1, 3][row % 3]);
  const values = Float32Array.from({ length: rows * DIMENSION }, (_, i) => {
    const label = labels[Math.floor(i / DIMENSION)];
    return 20 + generator.next() + (i % DIMENSION === label ? 3 : 0);
  });
  return { values, rows, dimension: DIMENSION, labels };
}

/** As the docstring says it, one number after the other. */
function slowly(training: ReturnType<typeof labelled>, validation: ReturnType<typeof labelled>, seed: number) {
  const from = random(seed);
  const row = ({ values }: Features, i: number) => [...values.subarray(i * DIMENSION, (i + 1) * DIMENSION)];
  return Array.from({ length: 20 }, () => {
    const labels = from.shuffle(training.labels);
    const truths = from.shuffle(validation.labels);
    const means = new Map<number, number[]>();
    for (const label of new Set(labels)) {
      const own = labels.flatMap((each, i) => (each === label ? [row(training, i)] : []));
      means.set(
        label,
        own[0].map((_, i) => own.reduce((sum, one) => sum + one[i], 0) / own.length),
      );
    }
    const right = truths.filter((label, i) => {
      const x = row(validation, i);
      const distances = [...means].map(([of, mean]) => [Math.hypot(...mean.map((m, j) => m - x[j])), of]);
      return distances.sort((a, b) => a[0] - b[0])[0][1] === label;
    });
    return right.length / validation.rows;
  });
}

test('of two clear classes, no shuffle is right for nearly all', async () => {
  const two = (rows: number, seed: number) => {
    const generator = random(seed);
    const labels = Array.from({ length: rows }, (_, row) => row % 2);
    const values = Float32Array.from({ length: rows * 3 }, (_, i) => 9 * labels[Math.floor(i / 3)] + generator.next());
    return { values, rows, dimension: 3, labels };
  };
  const { mean, deviation } = await shuffledControl(two(200, 3), two(60, 4), 2, 0);
  expect(mean).toBeCloseTo(0.5, 1);
  // A coin's for 60 examples is 0.065.
  expect(deviation).toBeLessThan(0.12);
});

test('twenty classifiers by the nearest mean of shuffled labels: the mean and the deviation of their accuracies', async () => {
  const [training, validation] = [labelled(97, 1), labelled(41, 2)];
  const accuracies = slowly(training, validation, 5);
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / 20;
  const deviation = Math.sqrt(accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 19);
  expect(deviation).toBeGreaterThan(0);
  const control = await shuffledControl(training, validation, 4, 5);
  expect(control.shuffles).toBe(20);
  expect(control.mean).toBeCloseTo(mean, 12);
  expect(control.deviation).toBeCloseTo(deviation, 12);
});
