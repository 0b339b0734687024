import type { DatasetIndex } from '../data/dataset.ts';
import { classificationMetrics } from '../evaluation/metrics.ts';
import { multiLabelMetrics } from '../evaluation/multi-label-metrics.ts';
import type { EarlyStoppingMetric } from './options/fine-tune-options.ts';
import { type SplitPredictions, scoreOf } from './split-predictions.ts';

/** The best epoch so far. */
export interface Best {
  /** Counted from 1; 0 before the first. */
  epoch: number;
  /** On the validation split. */
  loss: number;
  /** Of ACCURACY, MACRO_F1 or SPAN_F1 on the validation split; absent with LOSS. */
  score?: number | undefined;
}

export const NONE_YET: Best = { epoch: 0, loss: Number.POSITIVE_INFINITY };

/**
 * The predictions' score by a metric, of which higher is better; undefined for LOSS. Of multi-label data ACCURACY is the share of
 * examples whose labels are all right, as scikit-learn's.
 * SPAN_F1 is the figure that labels of words are scored by.
 */
export function validationScore(
  { task = 'SINGLE_LABEL', labels, ...index }: DatasetIndex,
  predicted: SplitPredictions,
  metric: EarlyStoppingMetric,
): number | undefined {
  if (metric === 'LOSS') return undefined;
  if (metric === 'ACCURACY' || metric === 'SPAN_F1') return scoreOf({ ...index, task, labels }, predicted);
  return task === 'SINGLE_LABEL'
    ? classificationMetrics(predicted.predictions, labels).macroF1
    : multiLabelMetrics(predicted.outputs, labels).macroF1;
}

/** The better of two epochs: the one with the higher score, or without scores the lower loss; the first of equals. */
export function betterOf(best: Best, next: Best): Best {
  const isBetter =
    next.score === undefined ? next.loss < best.loss : next.score > (best.score ?? Number.NEGATIVE_INFINITY);
  return isBetter ? next : best;
}
