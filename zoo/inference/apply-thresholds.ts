import { byThreshold, type GroupThresholds } from '../evaluation/fairness/group-thresholds.ts';
import { drawOf } from '../evaluation/fairness/randomized/draw-of.ts';
import { sha256Of } from './sha256-of.ts';

/**
 * What a checkpoint's group thresholds did with a prediction. APPLIED: it is by the threshold of the example's group. NO_GROUP: the request
 * named none. UNKNOWN_GROUP: there is no threshold for the group. In the latter two the prediction is the model's own.
 */
export type ThresholdUse = 'APPLIED' | 'NO_GROUP' | 'UNKNOWN_GROUP';

/**
 * A row of probabilities by the threshold of a group.
 *
 * @param example its bytes, from which a randomized decision is drawn: see `drawOf`
 */
export async function applyThresholds(
  { groups }: GroupThresholds,
  probabilities: number[],
  group: string | null,
  example: Uint8Array,
): Promise<{ probabilities: number[]; use: ThresholdUse }> {
  if (group === null) return { probabilities, use: 'NO_GROUP' };
  const found = groups.find(({ value }) => value === group);
  if (!found) return { probabilities, use: 'UNKNOWN_GROUP' };
  const draw = found.randomization ? drawOf(await sha256Of(example)) : 0;
  return { probabilities: byThreshold(found, probabilities, () => draw), use: 'APPLIED' };
}
