import { shifted } from '../evaluation/fairness/group-offsets.ts';
import type { GroupThresholds } from '../evaluation/fairness/group-thresholds.ts';

/**
 * What a checkpoint's group thresholds did with a prediction. APPLIED: it is by the threshold of the example's group. NO_GROUP: the request
 * named none. UNKNOWN_GROUP: there is no threshold for the group. In the latter two the prediction is the model's own.
 */
export type ThresholdUse = 'APPLIED' | 'NO_GROUP' | 'UNKNOWN_GROUP';

/** A row of probabilities by the threshold of a group. */
export function applyThresholds(
  { groups }: GroupThresholds,
  probabilities: number[],
  group: string | null,
): { probabilities: number[]; use: ThresholdUse } {
  if (group === null) return { probabilities, use: 'NO_GROUP' };
  const found = groups.find(({ value }) => value === group);
  if (!found) return { probabilities, use: 'UNKNOWN_GROUP' };
  return { probabilities: shifted(probabilities, found.offsets), use: 'APPLIED' };
}
