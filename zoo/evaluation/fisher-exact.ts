import { logAtMost } from './fairness/hypergeometric.ts';
import type { Proportion } from './fairness/proportion.ts';

/**
 * Fisher's exact test, one-sided: if both rates were equal, how probable are so many hits or more in the first sample, given the hits of both?
 * Exact for any counts: the hypergeometric distribution. 1 without hits in the first sample.
 *
 * R. A. Fisher, "The Logic of Inductive Inference", Journal of the Royal Statistical Society 98 (1935). Same as
 * `scipy.stats.fisher_exact([[hits, misses], [hits, misses]], alternative="greater")`.
 */
export function fisherGreater(first: Proportion, second: Proportion): number {
  if (first.hits === 0) return 1;
  const total = first.of + second.of;
  const hits = first.hits + second.hits;
  // So many hits or more are so many misses or fewer.
  return Math.min(1, Math.exp(logAtMost({ total, hits: total - hits, drawn: first.of }, first.of - first.hits)));
}
