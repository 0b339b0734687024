/**
 * Kendall's τ in which agreement at the top counts most: a pair weighs 1 / (1 + rank) for each of its two, with ranks from 0 at the
 * highest value; the mean of the ranks by `a` and by `b`. From -1 to 1. Vigna, "A Weighted Correlation Index for Rankings with Ties"
 * (WWW 2015), as `scipy.stats.weightedtau(a, b)`.
 *
 * @returns NaN for fewer than two values, or if all values of `a` or of `b` are equal
 */
export function weightedTau(a: readonly number[], b: readonly number[]): number {
  return (tauBy(a, b) + tauBy(b, a)) / 2;
}

/** With the ranks of `a`, highest first; of equals the one with the higher `b` is first, and of equals in both the later one. */
function tauBy(a: readonly number[], b: readonly number[]): number {
  const order = [...a.keys()].sort((i, j) => a[j] - a[i] || b[j] - b[i] || j - i);
  const weight = new Float64Array(a.length);
  for (const [rank, i] of order.entries()) weight[i] = 1 / (1 + rank);
  let [agreement, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      const pair = weight[i] + weight[j];
      const [first, second] = [Math.sign(a[i] - a[j]), Math.sign(b[i] - b[j])];
      agreement += pair * first * second;
      ofA += pair * first ** 2;
      ofB += pair * second ** 2;
    }
  }
  return agreement / Math.sqrt(ofA * ofB);
}
