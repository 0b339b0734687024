import { logChoose } from './log-factorial.ts';

/**
 * The probability of at least `k` hits in `n` trials with a chance of `p` each, 0 < p < 1. Terms are summed from the first on, each from the one
 * before it. Same as `scipy.stats.binom.sf(k - 1, n, p)`.
 */
export function binomialAtLeast(k: number, { n, p }: { n: number; p: number }): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  // Below the mean the terms grow at first: the other tail is the shorter sum.
  if (k < n * p) return 1 - binomialAtLeast(n - k + 1, { n, p: 1 - p });
  let term = Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
  let sum = term;
  for (let i = k; i < n; i++) {
    term *= ((n - i) / (i + 1)) * (p / (1 - p));
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return Math.min(1, sum);
}
