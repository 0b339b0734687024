import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { classificationMetrics, type ExamplePrediction } from '../../evaluation/metrics.ts';
import { comparePredictions, isBetter, measureMetric } from './sweep-metric.ts';

const LABELS = ['a', 'b', 'c'];

/** Predictions that are right with a probability, of the same examples for every seed. */
function predictions(accuracy: number, seed: number, count = 300): ExamplePrediction[] {
  const generator = random(seed);
  return Array.from({ length: count }, (_, i) => {
    const label = i % 3;
    const guess = generator.next() < accuracy ? label : (label + 1) % 3;
    const sure = 0.5 + 0.4 * generator.next();
    const probabilities = LABELS.map((_, k) => (k === guess ? sure : (1 - sure) / 2));
    return { name: `${i}`, label, groups: {}, probabilities };
  });
}

test('values are those of an evaluation, inside their intervals', () => {
  const own = predictions(0.7, 1);
  const metrics = classificationMetrics(own, LABELS);
  for (const metric of ['accuracy', 'macroF1', 'logLoss'] as const) {
    const { value, interval } = measureMetric(metric, own, LABELS);
    expect(value).toBe(metrics[metric]);
    expect(interval[0]).toBeLessThan(value);
    expect(interval[1]).toBeGreaterThan(value);
  }
});

test('the bootstrap’s interval of a mean is the normal one', () => {
  const own = predictions(0.7, 1);
  const losses = own.map(({ label, probabilities }) => -Math.log(probabilities[label]));
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const error = Math.sqrt(losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0)) / losses.length;
  const { interval } = measureMetric('logLoss', own, LABELS);
  expect(Math.abs(interval[0] - (mean - 1.96 * error))).toBeLessThan(0.3 * error);
  expect(Math.abs(interval[1] - (mean + 1.96 * error))).toBeLessThan(0.3 * error);
});

test.each(['accuracy', 'macroF1', 'logLoss'] as const)('%s: a real difference is told from chance', (metric) => {
  const [good, like, bad] = [predictions(0.8, 2), predictions(0.8, 3), predictions(0.6, 4)];
  expect(comparePredictions(metric, good, bad, LABELS)).toBeLessThan(0.01);
  expect(comparePredictions(metric, bad, good, LABELS)).toBeLessThan(0.01);
  expect(comparePredictions(metric, good, like, LABELS)).toBeGreaterThan(0.05);
  expect(comparePredictions(metric, good, good, LABELS)).toBe(1);
});

test('a lower log loss is better; predictions of other examples are not compared', () => {
  expect(isBetter('logLoss', 0.1, 0.2)).toBe(true);
  expect(isBetter('accuracy', 0.1, 0.2)).toBe(false);
  expect(() => comparePredictions('accuracy', predictions(1, 1, 5), predictions(1, 1, 6), LABELS)).toThrow(
    /same examples/,
  );
});
