import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { percentileInterval } from '../fairness/bootstrap.ts';
import type { ExamplePrediction } from '../metrics.ts';
import fixture from '../testing/evaluation.json' with { type: 'json' };
import { INTERVAL_METRICS, metricIntervals, metricsOfResamples } from './metric-intervals.ts';
import { predictionTable } from './prediction-table.ts';

const { truths, probabilities, drawn, metrics } = fixture.bootstrap;
const LABELS = ['a', 'b', 'c'];
const predictions = truths.map(
  (label, i): ExamplePrediction => ({ name: `${i}`, label, probabilities: probabilities[i], groups: {} }),
);

test('for the resamples that SciPy drew, every metric and interval is SciPy’s', () => {
  const counts = drawn.map((indices) => {
    const times = new Uint16Array(truths.length);
    for (const index of indices) times[index]++;
    return times;
  });
  const resampled = metricsOfResamples(predictionTable(predictions, LABELS), counts);
  for (const name of INTERVAL_METRICS) {
    const ours = resampled.map((one) => one[name]);
    for (const [i, value] of metrics[name].values.entries()) expect(ours[i], name).toBeCloseTo(value, 9);
    const interval = percentileInterval(Float64Array.from(ours, (value) => value ?? Number.NaN));
    for (const side of [0, 1]) expect(interval[side], name).toBeCloseTo(metrics[name].interval[side], 9);
  }
});

test('our own resamples give an interval like SciPy’s, the same for the same seed', () => {
  const ours = metricIntervals(predictions, LABELS, { seed: 3 });
  expect(ours).toEqual(metricIntervals(predictions, LABELS, { seed: 3 }));
  expect(ours).not.toEqual(metricIntervals(predictions, LABELS, { seed: 4 }));
  expect(ours.metrics.map(({ name }) => name)).toEqual(INTERVAL_METRICS);
  for (const { name, value, interval } of ours.metrics) {
    const [low, high] = metrics[name].interval;
    expect(interval[0], name).toBeLessThan(value);
    expect(interval[1], name).toBeGreaterThan(value);
    // SciPy's are of 60 resamples only.
    expect(Math.abs(interval[0] - low), name).toBeLessThan(0.35 * (high - low));
    expect(Math.abs(interval[1] - high), name).toBeLessThan(0.35 * (high - low));
  }
});

test('an interval covers what it should: accuracy 0.8 in about 95 of 100 samples', () => {
  const sample = (seed: number) => {
    const generator = random(seed);
    return Array.from({ length: 60 }, (_, i): ExamplePrediction => {
      const probabilities = generator.next() < 0.8 ? [0.8, 0.2] : [0.3, 0.7];
      return { name: `${i}`, label: 0, probabilities, groups: {} };
    });
  };
  let covered = 0;
  for (let seed = 1; seed <= 100; seed++) {
    const [accuracy] = metricIntervals(sample(seed), ['a', 'b'], { seed, resamples: 200 }).metrics;
    if (accuracy.interval[0] <= 0.8 && accuracy.interval[1] >= 0.8) covered++;
  }
  expect(covered).toBeGreaterThan(85);
});
