import { mix, random } from '../../data/random.ts';
import { cut } from './batches.ts';

/**
 * The order of the examples in one epoch where every group is to make up an equal share of it, cut into batches; drawn from
 * the seed and the epoch alone, so that an epoch can be run again.
 *
 * An epoch is as long as ever. Of a group that is larger than its share, a part is drawn anew each epoch, none of it twice; one
 * that is smaller is gone through as often as it takes. What does not divide evenly goes to groups at random. Examples without a
 * group keep their place: once an epoch.
 *
 * @param groups of each example; null: without one
 */
export function groupBalancedBatches(
  groups: readonly (string | null)[],
  batchSize: number,
  seed: number,
  epoch: number,
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
      // One by one: the arguments of a call fit on the stack up to some 100,000 only.
      for (const row of drawn) order.push(row);
      left -= drawn.length;
    }
  }
  return cut(generator.shuffle(order), batchSize);
}
