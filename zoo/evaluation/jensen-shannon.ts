/**
 * How far apart two distributions are, given as counts or shares of the same bins: the Jensen–Shannon distance in base 2, from 0 (the
 * same) to 1 (no bin in common). It is √(½ KL(p‖m) + ½ KL(q‖m)) with m = (p + q)/2, as scipy.spatial.distance.jensenshannon(p, q, 2).
 * J. Lin, Divergence measures based on the Shannon entropy, IEEE Trans. Inf. Theory 37 (1991); that its root is a metric: D. Endres
 * and J. Schindelin, A new metric for probability distributions, IEEE Trans. Inf. Theory 49 (2003).
 *
 * @returns null if either has nothing in any bin
 */
export function jensenShannonDistance(first: readonly number[], second: readonly number[]): number | null {
  if (first.length !== second.length) throw new RangeError(`${first.length} bins beside ${second.length}.`);
  const [totalFirst, totalSecond] = [sumOf(first), sumOf(second)];
  if (totalFirst === 0 || totalSecond === 0) return null;
  let divergence = 0;
  for (let i = 0; i < first.length; i++) {
    const p = first[i] / totalFirst;
    const q = second[i] / totalSecond;
    const middle = (p + q) / 2;
    divergence += (term(p, middle) + term(q, middle)) / 2;
  }
  // Rounding can leave a little less than nothing.
  return Math.sqrt(Math.max(0, divergence));
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

const term = (share: number, middle: number) => (share === 0 ? 0 : share * Math.log2(share / middle));

/** The standard normal distribution's quantile of 0.95. */
const Z95 = 1.6448536269514722;

/**
 * The Jensen–Shannon distance that two samples of one distribution exceed in one case of twenty. With few examples it is far from 0, so
 * a distance means something only beyond it.
 *
 * Near equality the divergence (in nats) is ⅛ Σ (p − q)²/m, and Σ (p − q)²/m is (1/n + 1/m)·χ² with one degree of freedom less than there are
 * bins. χ²'s quantile is Wilson and Hilferty's: The distribution of chi-square, PNAS 17 (1931).
 *
 * @param bins that have something in either sample
 */
export function distanceByChance(sizes: readonly [number, number], bins: number): number {
  const freedom = bins - 1;
  if (freedom < 1 || sizes[0] === 0 || sizes[1] === 0) return 0;
  const spread = 2 / (9 * freedom);
  const chiSquare = freedom * (1 - spread + Z95 * Math.sqrt(spread)) ** 3;
  return Math.min(1, Math.sqrt(((1 / sizes[0] + 1 / sizes[1]) * chiSquare) / 8 / Math.LN2));
}
