import { logChoose } from './log-factorial.ts';

/**
 * McNemar's exact test, two-sided: could two classifiers, evaluated on the same examples, be equally good? Only examples for
 * which exactly one of them is correct matter: `onlyARight` and `onlyBRight`. Under the null hypothesis each such example is
 * a fair coin, so p = min(1, 2 · P[Binomial(n, ½) ≤ min(a, b)]); 1 without such examples. A small p means that one is
 * better.
 *
 * Sums in log space from the largest term down, so it works for counts in the millions; the smallest p that it returns is
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
  // Terms relative to C(n, k): C(n, i - 1) = C(n, i) · i / (n - i + 1), decreasing, so the sum can stop when they vanish.
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
