import type { Example } from '../../data/dataset.ts';
import type { Loss } from '../losses/loss.ts';
import type { TargetCoding } from './target-coding.ts';

/** Targets are coded so many examples at a time, since all of them may not fit in memory. */
const AT_A_TIME = 1024;

/**
 * The bias a head starts with, so that without any feature it predicts how often each label occurs: log p for softmax, the log
 * odds log p / (1 − p) for a sigmoid a label, and the mean of numbers. Training then begins at the loss of the best constant, and a
 * rare label need not first be unlearned (Lin et al., "Focal Loss for Dense Object Detection", 2017, section 4.1).
 *
 * Shares are taken over the training examples as the loss weighs them; one of 0 counts as half an example, so that it is finite.
 *
 * @param train at least one example; @param weights of these examples in the loss; null: all alike
 * @returns one number an output
 */
export function initialBias(
  train: Example[],
  { coding, weights, activation }: { coding: TargetCoding; weights: number[] | null } & Pick<Loss, 'activation'>,
): Float32Array {
  const { outputs } = coding;
  const sums = new Float64Array(outputs);
  let total = 0;
  for (let start = 0; start < train.length; start += AT_A_TIME) {
    const some = train.slice(start, start + AT_A_TIME);
    const targets = coding.encode(some, 0);
    for (const i of some.keys()) {
      const weight = weights?.[start + i] ?? 1;
      total += weight;
      for (let output = 0; output < outputs; output++) sums[output] += weight * targets[i * outputs + output];
    }
  }
  const least = 0.5 / train.length;
  return Float32Array.from(sums, (sum) => {
    const mean = sum / total;
    if (activation === null) return mean;
    const share = Math.min(Math.max(mean, least), 1 - least);
    return Math.log(activation === 'Softmax' ? share : share / (1 - share));
  });
}
