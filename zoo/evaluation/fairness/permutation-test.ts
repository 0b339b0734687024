import type { Random } from '../../data/random.ts';
import { drawHypergeometric } from './draw.ts';
import { type Proportion, rateOf } from './proportion.ts';

/** After so many permutations that are as extreme as the data, the p-value is known well enough. */
const ENOUGH = 50;

/**
 * Could groups differ so much if they did not matter? A permutation test of the largest difference between the groups' rates:
 * hits are dealt anew among all examples, groups keep their sizes, and the p-value is the share of deals whose largest difference
 * is no smaller.
 *
 * Only counts are dealt (a multivariate hypergeometric draw), so a deal costs the groups, not the examples. Dealing ends early
 * once `ENOUGH` deals were as extreme, and p is that share of the deals; else (extreme + 1) / (deals + 1): both are valid
 * p-values (J. Besag and P. Clifford, "Sequential Monte Carlo p-values", Biometrika 78, 1991).
 *
 * @param groups two or more, each with examples
 */
export function permutationPValue(groups: Proportion[], permutations: number, random: Random): number {
  // Dealt without rounding trouble: equal rates of unequal groups must count as equal.
  const observed = spread(groups) - 1e-12;
  if (observed <= 0) return 1;
  const examples = groups.reduce((sum, { of }) => sum + of, 0);
  const hits = groups.reduce((sum, group) => sum + group.hits, 0);
  let extreme = 0;
  for (let deal = 1; deal <= permutations; deal++) {
    let [examplesLeft, hitsLeft, lowest, highest] = [examples, hits, 1, 0];
    for (const { of } of groups) {
      const dealt = drawHypergeometric(examplesLeft, hitsLeft, of, random);
      examplesLeft -= of;
      hitsLeft -= dealt;
      const rate = dealt / of;
      if (rate < lowest) lowest = rate;
      if (rate > highest) highest = rate;
    }
    if (highest - lowest >= observed && ++extreme === ENOUGH) return extreme / deal;
  }
  return (extreme + 1) / (permutations + 1);
}

function spread(groups: Proportion[]): number {
  const rates = groups.map(rateOf);
  return Math.max(...rates) - Math.min(...rates);
}
