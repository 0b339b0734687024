import { mix, random } from '../../data/random.ts';
import { cut, ofLikeLengths } from './batches.ts';

/**
 * The order of the examples in an epoch of which every group makes up an equal share, cut into batches. It is drawn from the
 * seed and the epoch only, so that an epoch can be repeated.
 *
 * The length of an epoch does not change. A group larger than its share is sampled every epoch, without replacement; a smaller
 * one is repeated as often as needed. The remainder goes to random groups. Examples without a group appear once per epoch.
 *
 * @param groups of each example; null: without one
 * @param lengths of texts in tokens: see `ofLikeLengths`
 */
export function groupBalancedBatches(
  groups: readonly (string | null)[],
  batchSize: number,
  seed: number,
  epoch: number,
  lengths: readonly number[] | null = null,
): number[][] {
  const generator = random(mix(seed ^ 0x3c6ef372, epoch));
  const members = new Map<string, number[]>();
  const order: number[] = [];
  for (const [row, group] of groups.entries()) {
    if (group === null) order.push(row);
    else
      members
        .set(group, members.get(group) ?? [])
        .get(group)
        ?.push(row);
  }
  const grouped = groups.length - order.length;
  const share = Math.floor(grouped / members.size);
  const rows = [...members].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rows]) => rows);
  for (const [i, own] of generator.shuffle(rows).entries()) {
    let left = share + (i < grouped - share * members.size ? 1 : 0);
    while (left > 0) {
      const drawn = generator.shuffle(own).slice(0, left);
      // One by one, since a call with more than some 100,000 arguments overflows the stack.
      for (const row of drawn) order.push(row);
      left -= drawn.length;
    }
  }
  const shuffled = generator.shuffle(order);
  return lengths ? ofLikeLengths(shuffled, batchSize, lengths, generator) : cut(shuffled, batchSize);
}
