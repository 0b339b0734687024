import { type Bootstrap, percentileInterval, resampledRates } from './bootstrap.ts';
import type { Estimate, TestedDifference } from './fairness-report.ts';
import { permutationPValue } from './permutation-test.ts';
import { type Proportion, rateOf } from './proportion.ts';

/** One rate of every group, and the differences between groups. */
export interface MeasuredRates {
  /** null if the rate has no denominator. */
  groups: (Estimate | null)[];
  /** Largest minus smallest; null if fewer than two groups can be compared. */
  difference: TestedDifference | null;
  /** Smallest / largest; also null if the largest is 0. */
  ratio: Estimate | null;
}

export interface MeasureRates extends Bootstrap {
  /** A rate based on fewer examples has no interval and is not compared. */
  floor: number;
  /** Whether the difference is tested. */
  tests: boolean;
}

/**
 * Measures one rate of every group. As Fairlearn's `MetricFrame`: `difference(method="between_groups")` is the largest rate
 * minus the smallest, `ratio` the smallest / the largest. With two exceptions: rates based on fewer examples than the floor
 * are left out, and a rate without a denominator is null and left out, where Fairlearn's (scikit-learn's normalized
 * confusion matrix) is 0.
 */
export function measureRates(proportions: Proportion[], options: MeasureRates): MeasuredRates {
  const counts = proportions.map(({ of }) => of >= Math.max(options.floor, 1));
  const resamples = proportions.map((proportion, i) => (counts[i] ? resampledRates(proportion, options) : null));
  const groups = proportions.map((proportion, i): Estimate | null => {
    if (proportion.of === 0) return null;
    const rates = resamples[i];
    return { value: rateOf(proportion), interval: rates && percentileInterval(rates.slice()) };
  });
  let [lowest, highest] = [-1, -1];
  for (const [i, proportion] of proportions.entries()) {
    if (!counts[i]) continue;
    if (lowest < 0 || rateOf(proportion) < rateOf(proportions[lowest])) lowest = i;
    if (highest < 0 || rateOf(proportion) > rateOf(proportions[highest])) highest = i;
  }
  const compared = proportions.filter((_, i) => counts[i]);
  if (compared.length < 2) return { groups, difference: null, ratio: null };
  // All equal: any two groups represent the interval.
  if (lowest === highest) highest = counts.indexOf(true, lowest + 1);
  const [low, high] = [resamples[lowest], resamples[highest]];
  if (!low || !high) throw new Error('A compared group was not resampled.');
  const [smallest, largest] = [rateOf(proportions[lowest]), rateOf(proportions[highest])];
  return {
    groups,
    difference: {
      value: largest - smallest,
      interval: percentileInterval(high.map((rate, i) => rate - low[i])),
      pValue: options.tests ? permutationPValue(compared, options.random) : null,
      highest,
      lowest,
    },
    ratio: largest === 0 ? null : { value: smallest / largest, interval: ratioInterval(low, high) },
  };
}

/** Resamples without a hit in the higher group have no ratio; if they are too many to leave out, there is no interval. */
function ratioInterval(low: Float64Array, high: Float64Array): [number, number] | null {
  const ratios = low.map((rate, i) => rate / high[i]).filter(Number.isFinite);
  return ratios.length < 0.95 * low.length ? null : percentileInterval(ratios);
}
