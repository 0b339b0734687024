import type { Ranking } from './ranking.ts';

/** How well scores separate the examples of a label from the others; null where there are none of either. */
export interface Areas {
  /** Area under the ROC curve, scikit-learn's `roc_auc_score`; null without positives or without negatives. */
  rocAuc: number | null;
  /** Σ (Rₙ − Rₙ₋₁) · Pₙ over the thresholds, scikit-learn's `average_precision_score`; null without positives. */
  averagePrecision: number | null;
}

/**
 * The areas under both curves of one label against the rest.
 *
 * @param positive 1 for each example that has the label
 * @param counts how often each example occurs, for a bootstrap resample; once by default
 */
export function areasOf({ order, ends }: Ranking, positive: Uint8Array, counts?: ArrayLike<number>): Areas {
  let [positives, negatives, area, precisions] = [0, 0, 0, 0];
  let [before, negativesBefore] = [0, 0];
  for (let i = 0; i < order.length; i++) {
    const example = order[i];
    const times = counts === undefined ? 1 : counts[example];
    if (positive[example] === 1) positives += times;
    else negatives += times;
    if (ends[i] === 0) continue;
    area += ((positives + before) / 2) * (negatives - negativesBefore);
    if (positives > before) precisions += ((positives - before) * positives) / (positives + negatives);
    [before, negativesBefore] = [positives, negatives];
  }
  return {
    rocAuc: positives > 0 && negatives > 0 ? area / (positives * negatives) : null,
    averagePrecision: positives > 0 ? precisions / positives : null,
  };
}
