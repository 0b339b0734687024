import type { DatasetIndex, Example } from '../data/dataset.ts';
import type { ExampleOutputs } from '../evaluation/example-outputs.ts';
import { classificationMetrics, type ExamplePrediction } from '../evaluation/metrics.ts';
import { multiLabelMetrics } from '../evaluation/multi-label-metrics.ts';
import { regressionMetrics } from '../evaluation/regression-metrics.ts';

/** What a checkpoint said of a split's examples: one of the two is empty. */
export interface Said {
  /** Where each example has one label. */
  predictions: ExamplePrediction[];
  /** Where it has numbers, or any number of labels. */
  outputs: ExampleOutputs[];
}

/** Puts what a network said beside its examples. */
export function said({ task = 'SINGLE_LABEL' }: DatasetIndex, examples: Example[], outputs: number[][]): Said {
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

/** One figure for it, as scikit-learn's `score`: the share of labels that are right, or R² of numbers. */
export function scoreOf({ task = 'SINGLE_LABEL', labels }: DatasetIndex, { predictions, outputs }: Said): number {
  switch (task) {
    case 'SINGLE_LABEL':
      return classificationMetrics(predictions, labels).accuracy;
    case 'MULTI_LABEL':
      return multiLabelMetrics(outputs, labels).accuracy;
    case 'REGRESSION':
      return regressionMetrics(outputs, labels).r2;
  }
}
