import { mcnemarExact } from './mcnemar.ts';

/**
 * The smallest lead that McNemar's exact test would call real: by how many examples one model has to be ahead, among as many that only one of
 * the two has right. Where even all of them would not be enough, the fewest examples that would, all for one side.
 *
 * @param discordant examples that only one of the two has right
 * @param level the p-value below which a difference counts as real, above 0
 */
export function smallestLead(discordant: number, level: number): number {
  // The p-value grows with the smaller side: halve the places in which the largest significant one can be.
  let [significant, not] = [-1, Math.floor(discordant / 2) + 1];
  while (not - significant > 1) {
    const middle = (significant + not) >> 1;
    if (mcnemarExact(discordant - middle, middle) < level) significant = middle;
    else not = middle;
  }
  if (significant >= 0) return discordant - 2 * significant;
  let needed = discordant + 1;
  while (mcnemarExact(needed, 0) >= level) needed++;
  return needed;
}
