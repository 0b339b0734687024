import { random } from '../../data/random.ts';
import { InvalidInputError } from '../../errors.ts';
import { mcnemarExact } from '../../evaluation/mcnemar.ts';
import { classificationMetrics, type ExamplePrediction, predictedLabel } from '../../evaluation/metrics.ts';
import { wilsonInterval } from '../../evaluation/wilson.ts';

/** What the trials of a sweep are ordered by, on the validation split. */
export const SWEEP_METRICS = ['accuracy', 'macroF1', 'logLoss'] as const;
export type SweepMetric = (typeof SWEEP_METRICS)[number];

/** A metric with its 95 % interval. */
export interface MeasuredMetric {
  value: number;
  interval: [number, number];
}

/** Draws of a bootstrap: enough for the second digit of an interval's ends. */
const DRAWS = 1_000;
const SEED = 1;

/** Whether `a` comes before `b` in a leaderboard. */
export const isBetter = (metric: SweepMetric, a: number, b: number): boolean => (metric === 'logLoss' ? a < b : a > b);

/**
 * A metric of predictions, with its interval: Wilson's of an accuracy, the percentiles of a bootstrap over the examples of others.
 *
 * @throws InvalidInputError if there are no predictions
 */
export function measureMetric(metric: SweepMetric, predictions: ExamplePrediction[], labels: string[]): MeasuredMetric {
  const value = classificationMetrics(predictions, labels)[metric];
  if (metric === 'accuracy') {
    return { value, interval: wilsonInterval(Math.round(value * predictions.length), predictions.length) };
  }
  const drawn = resampled(predictions.length, (rows) => meanMetric(metric, predictions, labels, rows));
  return { value, interval: [drawn[Math.floor(0.025 * DRAWS)], drawn[Math.ceil(0.975 * DRAWS) - 1]] };
}

/**
 * The p-value of the hypothesis that two classifiers are equally good, by their predictions of the same examples in the same order:
 * McNemar's exact test for an accuracy, twice the smaller share of a paired bootstrap's differences on one side of 0 for others
 * (Efron and Tibshirani 1993, 16.4).
 *
 * @throws InvalidInputError if the predictions are not of the same examples
 */
export function comparePredictions(
  metric: SweepMetric,
  a: ExamplePrediction[],
  b: ExamplePrediction[],
  labels: string[],
): number {
  if (a.length !== b.length || a.some(({ name }, i) => name !== b[i].name))
    throw new InvalidInputError('Only predictions of the same examples can be compared.');
  if (metric === 'accuracy') {
    const right = (predictions: ExamplePrediction[], i: number) =>
      predictedLabel(predictions[i].probabilities) === predictions[i].label;
    const onlyA = a.filter((_, i) => right(a, i) && !right(b, i)).length;
    const onlyB = a.filter((_, i) => right(b, i) && !right(a, i)).length;
    return mcnemarExact(onlyA, onlyB);
  }
  const differences = resampled(
    a.length,
    (rows) => meanMetric(metric, a, labels, rows) - meanMetric(metric, b, labels, rows),
  );
  const below = differences.filter((difference) => difference <= 0).length;
  const above = differences.filter((difference) => difference >= 0).length;
  return Math.min(1, (2 * (Math.min(below, above) + 1)) / (DRAWS + 1));
}

/** A statistic of as many rows drawn with replacement, sorted. */
function resampled(count: number, statistic: (rows: number[]) => number): number[] {
  const generator = random(SEED);
  const draw = () => Array.from({ length: count }, () => Math.floor(generator.next() * count));
  return Array.from({ length: DRAWS }, () => statistic(draw())).sort((a, b) => a - b);
}

function meanMetric(
  metric: Exclude<SweepMetric, 'accuracy'>,
  predictions: ExamplePrediction[],
  labels: string[],
  rows: number[],
): number {
  if (metric === 'logLoss') {
    const lossOf = ({ label, probabilities }: ExamplePrediction) =>
      -Math.log(Math.min(Math.max(probabilities[label], Number.EPSILON), 1 - Number.EPSILON));
    return rows.reduce((sum, row) => sum + lossOf(predictions[row]), 0) / rows.length;
  }
  const [hits, truths, guesses] = [0, 1, 2].map(() => new Float64Array(labels.length));
  for (const row of rows) {
    const { label, probabilities } = predictions[row];
    const guess = predictedLabel(probabilities);
    truths[label]++;
    guesses[guess]++;
    if (guess === label) hits[label]++;
  }
  const occurring = labels.map((_, i) => i).filter((i) => truths[i] + guesses[i] > 0);
  return occurring.reduce((sum, i) => sum + (2 * hits[i]) / (truths[i] + guesses[i]), 0) / occurring.length;
}
