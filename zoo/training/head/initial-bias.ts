import type { Example } from '../../data/dataset.ts';
import type { Loss } from '../losses/loss.ts';
import type { TargetCoding } from './target-coding.ts';

/** How many examples' targets are encoded at a time, since all of them may not fit in memory. */
const AT_A_TIME = 1024;

/**
 * The initial bias of a head, with which it predicts the frequency of each label: log p for softmax, the log odds
 * log p / (1 − p) for a sigmoid per label, and the mean for a regression. Training then starts at the loss of the best constant,
 * and does not first have to learn that a label is rare (Lin et al., "Focal Loss for Dense Object Detection", 2017, section 4.1).
 *
 * Frequencies are weighted as the loss is. A frequency of 0 counts as half a target, so that its logarithm is finite.
 *
 * @param train at least one example; @param weights of these examples in the loss; null if all are equal
 * @returns one number per output
 */
export function initialBias(
  train: Example[],
  { coding, weights, activation }: { coding: TargetCoding; weights: number[] | null } & Pick<Loss, 'activation'>,
): Float32Array {
  const { outputs } = coding;
  const sums = new Float64Array(outputs);
  let [total, count] = [0, 0];
  for (let start = 0; start < train.length; start += AT_A_TIME) {
    const some = train.slice(start, start + AT_A_TIME);
    const targets = coding.encode(some, 0);
    const size = targets.length / some.length;
    for (const [i, example] of some.entries()) {
      const weight = weights?.[start + i] ?? 1;
      total += weight * coding.targetCount(example);
      count += coding.targetCount(example);
      for (let at = 0; at < size; at++) sums[at % outputs] += weight * targets[i * size + at];
    }
  }
  const least = 0.5 / count;
  return Float32Array.from(sums, (sum) => {
    const mean = sum / total;
    if (activation === null) return mean;
    const share = Math.min(Math.max(mean, least), 1 - least);
    return Math.log(activation === 'Softmax' ? share : share / (1 - share));
  });
}
