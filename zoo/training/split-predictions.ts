import type { DatasetIndex, Example } from '../data/dataset.ts';
import type { ExampleOutputs } from '../evaluation/example-outputs.ts';
import { classificationMetrics, type ExamplePrediction } from '../evaluation/metrics.ts';
import { multiLabelMetrics } from '../evaluation/multi-label-metrics.ts';
import { regressionMetrics } from '../evaluation/regression-metrics.ts';
import { type ExampleTags, spanMetrics } from '../evaluation/span-metrics.ts';

/** A checkpoint's predictions for a split: all but one are empty. */
export interface SplitPredictions {
  /** For examples with one label each. */
  predictions: ExamplePrediction[];
  /** For multi-label and regression examples. */
  outputs: ExampleOutputs[];
  /** For texts with a label for each word. */
  tags: ExampleTags[];
}

/** Pairs a network's outputs with their examples. */
export function predictionsOf(
  { task = 'SINGLE_LABEL', labels }: DatasetIndex,
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
    return { predictions, outputs: [], tags: [] };
  }
  if (task === 'TOKEN_LABELS') {
    const tags = examples.map((example, i) => tagsOf(example, outputs[i], labels.length));
    return { predictions: [], outputs: [], tags };
  }
  const own = examples.map(({ name, targets = [], groups }, i) => ({ name, targets, groups, outputs: outputs[i] }));
  return { predictions: [], outputs: own, tags: [] };
}

/** @param outputs the probabilities of each word's labels, one after the other; NaN for a word that was not read */
function tagsOf({ name, tags = [], groups }: Example, outputs: number[], labels: number): ExampleTags {
  const words = tags.map((_, word) => outputs.slice(word * labels, (word + 1) * labels));
  const best = words.map((row) => (row.every(Number.isFinite) ? row.indexOf(Math.max(...row)) : null));
  const probabilities = best.map((label, word) => (label === null ? null : words[word][label]));
  return { name, tags, predicted: best, probabilities, groups };
}

/** Scores predictions with one figure: accuracy or, for a regression, R², as scikit-learn's `score`; for labels of words the F1 of spans. */
export function scoreOf(
  { task = 'SINGLE_LABEL', labels }: DatasetIndex,
  { predictions, outputs, tags }: SplitPredictions,
): number {
  switch (task) {
    case 'SINGLE_LABEL':
      return classificationMetrics(predictions, labels).accuracy;
    case 'MULTI_LABEL':
      return multiLabelMetrics(outputs, labels).accuracy;
    case 'REGRESSION':
      return regressionMetrics(outputs, labels).r2;
    case 'TOKEN_LABELS':
      return spanMetrics(tags, labels).f1;
  }
}
