/** The standard normal's 97.5 % quantile. */
const Z = 1.959963984540054;

/**
 * The mean of some numbers and its 95 % interval by Student's t: mean ± t · s / √n. Of one number the interval is not known.
 */
export function meanInterval(values: readonly number[]): { mean: number; interval: [number, number] | null } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, interval: null };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const half = quantileOfT(values.length - 1) * Math.sqrt(variance / values.length);
  return { mean, interval: [mean - half, mean + half] };
}

/**
 * The 97.5 % quantile of Student's t: exact for one and two degrees of freedom, else by the expansion of Abramowitz and Stegun, 26.7.5,
 * within 0.2 %.
 */
export function quantileOfT(freedom: number): number {
  const p = 0.975;
  if (freedom === 1) return Math.tan(Math.PI * (p - 0.5));
  if (freedom === 2) return (2 * p - 1) / Math.sqrt(2 * p * (1 - p));
  const terms = [
    Z,
    (Z ** 3 + Z) / 4,
    (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96,
    (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / 384,
    (79 * Z ** 9 + 776 * Z ** 7 + 1482 * Z ** 5 - 1920 * Z ** 3 - 945 * Z) / 92160,
  ];
  return terms.reduce((sum, term, i) => sum + term / freedom ** i, 0);
}
