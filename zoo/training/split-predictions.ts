import type { DatasetIndex, Example } from '../data/dataset.ts';
import type { ExampleOutputs } from '../evaluation/example-outputs.ts';
import { classificationMetrics, type ExamplePrediction } from '../evaluation/metrics.ts';
import { multiLabelMetrics } from '../evaluation/multi-label-metrics.ts';
import { regressionMetrics } from '../evaluation/regression-metrics.ts';

/** A checkpoint's predictions for a split: one of the two is empty. */
export interface SplitPredictions {
  /** For examples with one label each. */
  predictions: ExamplePrediction[];
  /** For multi-label and regression examples. */
  outputs: ExampleOutputs[];
}

/** Pairs a network's outputs with their examples. */
export function predictionsOf(
  { task = 'SINGLE_LABEL' }: DatasetIndex,
  examples: Example[],
  outputs: number[][],
): SplitPredictions {
  if (task === 'SINGLE_LABEL') {
    const predictions = examples.map(({ name, label, groups }, i) => ({
      name,
      label,
      groups,
      probabilities: outputs[i],
    }));
    return { predictions, outputs: [] };
  }
  const own = examples.map(({ name, targets = [], groups }, i) => ({ name, targets, groups, outputs: outputs[i] }));
  return { predictions: [], outputs: own };
}

/** Scores predictions with one figure, as scikit-learn's `score`: accuracy, or R² for a regression. */
export function scoreOf(
  { task = 'SINGLE_LABEL', labels }: DatasetIndex,
  { predictions, outputs }: SplitPredictions,
): number {
  switch (task) {
    case 'SINGLE_LABEL':
      return classificationMetrics(predictions, labels).accuracy;
    case 'MULTI_LABEL':
      return multiLabelMetrics(outputs, labels).accuracy;
    case 'REGRESSION':
      return regressionMetrics(outputs, labels).r2;
  }
}
