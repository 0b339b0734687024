import { wilsonInterval } from '../../evaluation/wilson.ts';
import type { FeatureMatrix } from '../../features/feature-matrix.ts';
import type { LinearModel } from '../heads/features.ts';
import { logisticRegression, ROUGH } from '../heads/logistic-regression.ts';

/** Features with the label of each row. */
export interface LabelledRows {
  features: FeatureMatrix;
  labels: number[];
}

export interface ProbeResult {
  accuracy: number;
  /** Wilson's 95 % interval. */
  interval: [number, number];
  /** That it was judged on. */
  examples: number;
}

/** The inverse of the penalty for features whose variances sum to 1: one strength for models of any width and scale. */
const STRENGTH = 100;

/**
 * The accuracy of a multinomial logistic regression that is fitted on some features, roughly, and judged on others. Labels without a
 * training example are never predicted.
 *
 * @throws the signal's reason if it is aborted
 */
export async function quickProbe(
  train: LabelledRows,
  validation: LabelledRows,
  signal?: AbortSignal,
): Promise<ProbeResult> {
  const present = [...new Set(train.labels)].sort((a, b) => a - b);
  const { values, dimension } = train.features;
  const labels = train.labels.map((label) => present.indexOf(label));
  const strength = STRENGTH / (totalVariance(train.features) || 1);
  const model = await logisticRegression(
    { values, dimension, labels, classes: present.length },
    { ...ROUGH, strength, signal },
  );
  const predicted = predict(model, validation.features, present.length);
  const right = predicted.filter((index, row) => present[index] === validation.labels[row]).length;
  const examples = validation.labels.length;
  return { accuracy: right / examples, interval: wilsonInterval(right, examples), examples };
}

function totalVariance({ values, rows, dimension }: FeatureMatrix): number {
  const mean = new Float64Array(dimension);
  for (let i = 0; i < values.length; i++) mean[i % dimension] += values[i] / rows;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - mean[i % dimension]) ** 2;
  return squares / rows;
}

/** The row of weights with the highest score, of each example. */
function predict({ weights, intercepts }: LinearModel, features: FeatureMatrix, classes: number): number[] {
  const { values, rows, dimension } = features;
  return Array.from({ length: rows }, (_, row) => {
    const scores = Array.from({ length: classes }, (_, k) => {
      let score = intercepts[k];
      for (let j = 0; j < dimension; j++) score += weights[k * dimension + j] * values[row * dimension + j];
      return score;
    });
    return scores.indexOf(Math.max(...scores));
  });
}
