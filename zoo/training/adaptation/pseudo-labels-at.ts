import { type PseudoLabel, pseudoLabels, trustedShare } from '../../transfer/adaptation/pseudo-labels.ts';
import type { FineTuneOptions } from '../options/fine-tune-options.ts';

/** The share of the epochs that train on the source only, before the network's predictions are worth learning from. */
const ALONE = 0.25;

/**
 * The target's labels to train on in an epoch: the most confident of those that its features alone give, or of those that the network
 * predicts when the epoch begins.
 *
 * @param epoch counted from 0
 * @param given probabilities of the target's classes that do not depend on the network; null if it is to be asked
 * @param predict the network's probabilities for the target
 * @returns null in the first epochs if the network is asked, and for other methods than PSEUDO_LABEL
 */
export async function pseudoLabelsAt(
  epoch: number,
  { adaptation, epochs }: Pick<FineTuneOptions, 'adaptation' | 'epochs'>,
  { given, predict }: { given: number[][] | null; predict: () => Promise<number[][]> },
): Promise<PseudoLabel[] | null> {
  const first = given ? 0 : Math.ceil(ALONE * epochs);
  if (adaptation?.method !== 'PSEUDO_LABEL' || epoch < first) return null;
  return pseudoLabels(given ?? (await predict()), trustedShare(epoch - first, epochs - first));
}
