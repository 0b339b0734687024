import type { Random } from '../../data/random.ts';
import { drawHypergeometric } from './draw.ts';
import { logAtMost } from './hypergeometric.ts';
import { type Proportion, rateOf } from './proportion.ts';
import { spreadTail } from './spread-tail.ts';

/** Deals as extreme as the data, after which p is known to a relative standard error of 1 / √400 = 5 %. */
const ENOUGH = 400;

/** After the first deals, a p-value below 0.02 is left to `spreadTail`. */
const FIRST = { deals: 2_000, extreme: 40 };

/**
 * Could groups differ so much if they did not matter? A permutation test of the largest difference between the groups' rates:
 * hits are dealt at random among all examples, groups keep their sizes, and the p-value is the probability that the largest
 * difference is no smaller.
 *
 * Of two groups it is exact: a sum over the hypergeometric distribution. Of more, deals are drawn until 400 were as extreme, which
 * gives p to a relative standard error of 5 % (J. Besag and P. Clifford, "Sequential Monte Carlo p-values", Biometrika 78, 1991).
 * Below 0.02 that would take too many deals; `spreadTail` gives p to 2 % there, however small: Holm's correction over thousands of
 * tests compares p-values of 1e-5 and less. Only counts are dealt, so the time depends on the groups, not the examples.
 *
 * @param groups two or more, each with examples
 */
export function permutationPValue(groups: Proportion[], random: Random): number {
  // Less what rounding may do: equal differences of unequal groups must count as equal.
  const observed = spread(groups) - 1e-12;
  if (observed <= 0) return 1;
  if (groups.length === 2) return exactOfTwo(groups, observed);
  return bySequentialDeals(groups, observed, random) ?? spreadTail(groups, observed, random);
}

function exactOfTwo([a, b]: Proportion[], observed: number): number {
  const hits = a.hits + b.hits;
  const total = a.of + b.of;
  const countAt = (difference: number) => (hits / b.of + difference) / (1 / a.of + 1 / b.of);
  const below = logAtMost({ total, hits, drawn: a.of }, Math.floor(countAt(-observed)));
  // So many hits or more are so many misses or fewer.
  const above = logAtMost({ total, hits: total - hits, drawn: a.of }, a.of - Math.ceil(countAt(observed)));
  return Math.min(1, Math.exp(below) + Math.exp(above));
}

/** null if too few of the first deals were as extreme. */
function bySequentialDeals(groups: Proportion[], observed: number, random: Random): number | null {
  const examples = groups.reduce((sum, { of }) => sum + of, 0);
  const hits = groups.reduce((sum, group) => sum + group.hits, 0);
  let extreme = 0;
  for (let deal = 1; deal <= FIRST.deals || extreme >= FIRST.extreme; deal++) {
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
  return null;
}

function spread(groups: Proportion[]): number {
  const rates = groups.map(rateOf);
  return Math.max(...rates) - Math.min(...rates);
}
