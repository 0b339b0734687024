import { mix } from '../../data/random.ts';
import { epochBatches } from '../feeding/batches.ts';

/** What makes the target's order differ from the source's. */
const TARGET = 0x6a09e667;

/**
 * The target's examples of each step of an epoch, as many batches as the source has: all of the target's in random order, again and
 * again. The order depends on the seed and the epoch only.
 *
 * @param rows of the target that take part; @param lengths of texts, by row
 */
export function targetBatches(
  rows: readonly number[],
  lengths: readonly number[] | null,
  { batches, batchSize, seed, epoch }: { batches: number; batchSize: number; seed: number; epoch: number },
): number[][] {
  const own = lengths && rows.map((row) => lengths[row]);
  const all: number[][] = [];
  for (let round = 0; all.length < batches; round++) {
    const order = epochBatches(rows.length, batchSize, mix(mix(seed, TARGET), round), epoch, own);
    // A smaller last batch would say less about its domain.
    const full = order.filter(({ length }) => length === batchSize);
    all.push(...(full.length > 0 ? full : order).map((batch) => batch.map((place) => rows[place])));
  }
  return all.slice(0, batches);
}
