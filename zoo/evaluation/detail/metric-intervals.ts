import { random } from '../../data/random.ts';
import { areasOf } from '../curves/areas.ts';
import { rankByScore } from '../curves/ranking.ts';
import { percentileInterval } from '../fairness/bootstrap.ts';
import { type ExamplePrediction, sumsToOne } from '../metrics.ts';
import { confusionFigures } from './confusion-figures.ts';
import { confusionOf, meanAreas, supportOf } from './evaluation-detail.ts';
import { type PredictionTable, predictionTable } from './prediction-table.ts';

/** Metrics with intervals, in the order in which they are shown. */
export const INTERVAL_METRICS = [
  'accuracy',
  'balancedAccuracy',
  'macroF1',
  'cohensKappa',
  'matthewsCorrelation',
  'rocAuc',
  'averagePrecision',
  'logLoss',
  'brierScore',
] as const;

export type IntervalMetric = (typeof INTERVAL_METRICS)[number];

export interface MetricInterval {
  name: IntervalMetric;
  /** Of the examples themselves. */
  value: number;
  /** 95 %: low, high. */
  interval: [number, number];
}

export interface MetricIntervals {
  resamples: number;
  seed: number;
  metrics: MetricInterval[];
}

/** As many resamples as this many probabilities can be read for, but no fewer than the least and no more than the most. */
const RESAMPLES = { reads: 2e8, least: 200, most: 1000 };

/**
 * 95 % bootstrap intervals of an evaluation's metrics, by the percentile method: `scipy.stats.bootstrap(method="percentile")`.
 * Examples are drawn with replacement, all metrics from the same resamples. A label that a resample has no example of is left out of its
 * means, as everywhere. Metrics that are not defined are left out.
 *
 * @throws InvalidInputError if there are no predictions, or one does not match the labels
 */
export function metricIntervals(
  predictions: ExamplePrediction[],
  labels: string[],
  { seed, resamples = affordable(predictions.length * labels.length) }: { seed: number; resamples?: number },
): MetricIntervals {
  const table = predictionTable(predictions, labels);
  const draws = drawCounts(table.examples, resamples, seed);
  const isSound = predictions.every(({ probabilities }) => sumsToOne(probabilities));
  const [observed, ...resampled] = metricsOfResamples(table, [new Uint16Array(table.examples).fill(1), ...draws]);
  const metrics = INTERVAL_METRICS.flatMap((name): MetricInterval[] => {
    const value = observed[name];
    if (value === null || (!isSound && OF_PROBABILITIES.has(name))) return [];
    const values = Float64Array.from(resampled.flatMap((metrics) => metrics[name] ?? []));
    return [{ name, value, interval: percentileInterval(values) }];
  });
  return { resamples, seed, metrics };
}

/** Metrics that mean nothing where probabilities do not sum to one. */
const OF_PROBABILITIES = new Set<IntervalMetric>(['logLoss', 'brierScore']);

function affordable(probabilities: number): number {
  return Math.max(RESAMPLES.least, Math.min(RESAMPLES.most, Math.floor(RESAMPLES.reads / probabilities)));
}

/** How often each example is drawn, for each resample. */
function drawCounts(examples: number, resamples: number, seed: number): Uint16Array[] {
  const generator = random(seed);
  return Array.from({ length: resamples }, () => {
    const counts = new Uint16Array(examples);
    for (let i = 0; i < examples; i++) counts[Math.floor(generator.next() * examples)]++;
    return counts;
  });
}

/** The metrics of each resample, which is given as how often it has each example. */
export function metricsOfResamples(
  table: PredictionTable,
  resamples: Uint16Array[],
): Record<IntervalMetric, number | null>[] {
  const areas = resamples.map((): { rocAuc: number | null; averagePrecision: number | null }[] => []);
  for (let label = 0; label < table.labels; label++) {
    const [ranking, positives] = [rankByScore(table.scoresOf(label)), table.positivesOf(label)];
    for (const [r, counts] of resamples.entries()) areas[r].push(areasOf(ranking, positives, counts));
  }
  const mean = (values: Float64Array, counts: Uint16Array) =>
    values.reduce((sum, value, i) => sum + value * counts[i], 0) / table.examples;
  return resamples.map((counts, r) => {
    const support = supportOf(table, counts);
    return {
      ...confusionFigures(confusionOf(table, counts), table.labels),
      rocAuc: meanAreas(
        areas[r].map(({ rocAuc }) => rocAuc),
        support,
      ).macro,
      averagePrecision: meanAreas(
        areas[r].map(({ averagePrecision }) => averagePrecision),
        support,
      ).macro,
      logLoss: mean(table.losses, counts),
      brierScore: mean(table.squares, counts),
    };
  });
}
