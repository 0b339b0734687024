import { wilsonInterval } from '../../evaluation/wilson.ts';
import type { FeatureMatrix } from '../../features/feature-matrix.ts';
import { ridge } from '../../features/frozen-precision/ridge.ts';

/** Features with the label of each row. */
export interface LabelledFeatures {
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

/** The accuracy of a ridge classifier that is fitted on some features in closed form and judged on others. */
export function quickProbe(train: LabelledFeatures, validation: LabelledFeatures, classes: number): ProbeResult {
  const targets = train.labels.map((label) => Array.from({ length: classes }, (_, i) => (i === label ? 1 : 0)));
  const probe = ridge(rowsOf(train.features), targets);
  const right = rowsOf(validation.features).filter((row, i) => {
    const scores = probe(row);
    return scores.indexOf(Math.max(...scores)) === validation.labels[i];
  }).length;
  const examples = validation.labels.length;
  return { accuracy: right / examples, interval: wilsonInterval(right, examples), examples };
}

const rowsOf = ({ values, rows, dimension }: FeatureMatrix): Float32Array[] =>
  Array.from({ length: rows }, (_, row) => values.subarray(row * dimension, (row + 1) * dimension));
