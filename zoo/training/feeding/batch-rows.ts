import type { FineTuneOptions } from '../options/fine-tune-options.ts';
import { epochBatches } from './batches.ts';
import { groupBalancedBatches } from './group-balanced-batches.ts';

/**
 * The training examples of each batch of an epoch: every one once, or the groups in equal shares; texts with others of like
 * lengths. The order depends on the seed and the epoch only.
 *
 * @param train how many examples there are; the group of each if groups are balanced; and of texts the numbers of tokens
 */
export function batchRows(
  train: { rows: number; lengths: readonly number[] | null; balancedGroups: (string | null)[] | null },
  { batchSize, seed }: Pick<FineTuneOptions, 'batchSize' | 'seed'>,
  epoch: number,
): number[][] {
  const { rows, lengths, balancedGroups } = train;
  return balancedGroups
    ? groupBalancedBatches(balancedGroups, batchSize, seed, epoch, lengths)
    : epochBatches(rows, batchSize, seed, epoch, lengths);
}
