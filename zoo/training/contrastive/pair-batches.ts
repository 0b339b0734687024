import { mix, random } from '../../data/random.ts';
import type { Pair } from '../../transfer/contrastive/example-pairs.ts';
import { cut } from '../feeding/batches.ts';

/** The pairs of one step. */
export interface PairBatch {
  /** The examples of these pairs, each once: a text that is in several pairs is computed once. */
  rows: number[];
  /** How many pairs. */
  pairs: number;
  /** The weights that `cosineSimilarity` reads, `[rows, columns]`, with a column for each row and more of them that are 0. */
  weights: Float32Array;
}

/** The most examples of a step: two a pair, but no more than there are. */
export const largestBatch = (batchSize: number, examples: number): number => Math.min(2 * batchSize, examples);

/**
 * The pairs of an epoch in random order, cut into batches. The order depends on the seed and the epoch only.
 *
 * @param labels of the examples; @param batchSize pairs of a step
 * @param epoch counted from 0
 */
export function pairBatches(
  pairs: readonly Pair[],
  labels: readonly number[],
  { batchSize, seed, epoch }: { batchSize: number; seed: number; epoch: number },
): PairBatch[] {
  const columns = largestBatch(batchSize, labels.length);
  const order = random(mix(seed, epoch)).shuffle(pairs.map((_, i) => i));
  return cut(order, batchSize).map((some) => {
    const own = some.map((i) => pairs[i]);
    const rows = [...new Set(own.flat())].sort((a, b) => a - b);
    const place = new Map(rows.map((row, i) => [row, i]));
    const weights = new Float32Array(rows.length * columns);
    for (const [first, second] of own) {
      const sign = labels[first] === labels[second] ? 1 : -1;
      weights[(place.get(first) ?? 0) * columns + (place.get(second) ?? 0)] += sign / own.length;
    }
    return { rows, pairs: own.length, weights };
  });
}
