import { type PseudoLabel, pseudoLabels, trustedShare } from '../../transfer/adaptation/pseudo-labels.ts';
import type { FineTuneOptions } from '../options/fine-tune-options.ts';

/** The share of the epochs that train on the source only: before, predictions are not worth learning from. */
const ALONE = 0.25;

/**
 * The target's labels to train on in an epoch, as the network predicts them when it begins.
 *
 * @param epoch counted from 0; @param predict the target's probabilities
 * @returns null in the first epochs, and for other methods than PSEUDO_LABEL
 */
export async function pseudoLabelsAt(
  epoch: number,
  { adaptation, epochs }: Pick<FineTuneOptions, 'adaptation' | 'epochs'>,
  predict: () => Promise<number[][]>,
): Promise<PseudoLabel[] | null> {
  const first = Math.ceil(ALONE * epochs);
  if (adaptation?.method !== 'PSEUDO_LABEL' || epoch < first) return null;
  return pseudoLabels(await predict(), trustedShare(epoch - first, epochs - first));
}
