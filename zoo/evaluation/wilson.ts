/** The standard normal quantile of 0.975. */
const Z_95 = 1.959963984540054;

/**
 * The Wilson score interval, 95 %, of a proportion: `successes` of `trials` (> 0). It stays within [0, 1] and is correct for
 * small slices, where the normal approximation claims certainty at 0 and 1.
 *
 * E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 */
export function wilsonInterval(successes: number, trials: number): [number, number] {
  const p = successes / trials;
  const z2 = Z_95 * Z_95;
  const center = (p + z2 / (2 * trials)) / (1 + z2 / trials);
  const half = (Z_95 / (1 + z2 / trials)) * Math.sqrt((p * (1 - p)) / trials + z2 / (4 * trials * trials));
  // At the ends they are equal, but for rounding.
  return [successes === 0 ? 0 : Math.max(0, center - half), successes === trials ? 1 : Math.min(1, center + half)];
}
