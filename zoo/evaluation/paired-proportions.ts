/** The standard normal quantile of 0.975. */
const Z_95 = 1.959963984540054;
/** Halvings of [-1, 1] until the bounds are exact to the last bit. */
const HALVINGS = 60;

/**
 * The 95 % score interval of the difference of two paired proportions, `(onlyB - onlyA) / examples`: how much more often B is right than A, on
 * the same examples. It holds its level for small samples, and for samples in which the two never differ, where the intervals of Wald and of
 * the bootstrap are one point.
 *
 * T. Tango, "Equivalence test and confidence interval for the difference in proportions for the paired-sample design", Statistics in Medicine
 * 17 (1998). The bounds are the differences at which his score statistic is ±1.96.
 *
 * @param onlyA, onlyB examples that only one of the two has right
 * @param examples all of them, at least `onlyA + onlyB`
 */
export function pairedDifferenceInterval(onlyA: number, onlyB: number, examples: number): [number, number] {
  const wholes = [onlyA, onlyB, examples].every((count) => Number.isSafeInteger(count) && count >= 0);
  if (!wholes || examples === 0 || onlyA + onlyB > examples)
    throw new RangeError(`pairedDifferenceInterval needs counts of examples, not ${onlyA}, ${onlyB} of ${examples}.`);
  const score = (difference: number) => scoreOf(difference, { onlyA, onlyB, examples });
  return [boundWhere(score, Z_95), boundWhere(score, -Z_95)];
}

interface Counts {
  onlyA: number;
  onlyB: number;
  examples: number;
}

/** Tango's statistic: how many standard errors the observed difference is above a supposed one. */
function scoreOf(difference: number, { onlyA, onlyB, examples }: Counts): number {
  const observed = onlyB - onlyA - examples * difference;
  // The probability that only A is right, most likely under the supposed difference.
  const linear = (2 * examples - onlyB + onlyA) * difference - onlyA - onlyB;
  const constant = -onlyA * difference * (1 - difference);
  const only = (Math.sqrt(Math.max(0, linear ** 2 - 8 * examples * constant)) - linear) / (4 * examples);
  const variance = examples * (2 * only + difference * (1 - difference));
  if (observed === 0) return 0;
  return variance > 0 ? observed / Math.sqrt(variance) : observed * Number.POSITIVE_INFINITY;
}

/** The difference in [-1, 1] at which a falling statistic crosses a level. */
function boundWhere(score: (difference: number) => number, level: number): number {
  let [below, above] = [-1, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (below + above) / 2;
    if (score(middle) > level) below = middle;
    else above = middle;
  }
  return (below + above) / 2;
}
