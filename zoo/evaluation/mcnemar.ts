/**
 * McNemar's exact test, two-sided: could two classifiers, judged on the same examples, be equally good? Only examples where exactly
 * one of them is right bear on it: `onlyARight` and `onlyBRight`. Under the null hypothesis each such example is a fair coin,
 * so p = min(1, 2 · P[Binomial(n, ½) ≤ min(a, b)]); 1 when there are none. A small p says that one is better.
 *
 * Sums in log space from the largest term down, so that it holds for counts in the millions; the smallest p that it returns is
 * the smallest positive double.
 *
 * Q. McNemar, Psychometrika 12 (1947); the exact form: A. Agresti, Categorical Data Analysis, 10.1. Same as
 * `statsmodels.stats.contingency_tables.mcnemar(table, exact=True)`.
 */
export function mcnemarExact(onlyARight: number, onlyBRight: number): number {
  if (![onlyARight, onlyBRight].every((count) => Number.isSafeInteger(count) && count >= 0))
    throw new RangeError(`mcnemarExact needs two counts, not ${onlyARight} and ${onlyBRight}.`);
  if (onlyARight === onlyBRight) return 1;
  const n = onlyARight + onlyBRight;
  const k = Math.min(onlyARight, onlyBRight);
  const largest = logChoose(n, k) - n * Math.LN2;
  // Terms relative to C(n, k): C(n, i - 1) = C(n, i) · i / (n - i + 1), falling, so the sum can end when they vanish.
  let sum = 1;
  let term = 1;
  for (let i = k; i > 0; i--) {
    term *= i / (n - i + 1);
    sum += term;
    if (term < sum * 1e-17) break;
  }
  const p = Math.exp(Math.LN2 + largest + Math.log(sum));
  return Math.min(1, Math.max(p, Number.MIN_VALUE));
}

/** ln of the binomial coefficient. */
function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** ln n!: the sum itself for small n, Stirling's series beyond (error below 1e-12 from n = 32 on). */
function logFactorial(n: number): number {
  if (n < 32) {
    let sum = 0;
    for (let i = 2; i <= n; i++) sum += Math.log(i);
    return sum;
  }
  const inverse = 1 / n;
  const series = inverse / 12 - inverse ** 3 / 360 + inverse ** 5 / 1260;
  return n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + series;
}
