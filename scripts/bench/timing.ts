import { median } from '../demo/percentile.ts';

/** The result of a measurement's rounds. */
export interface Timing {
  median: number;
  /** Half the range from smallest to largest, as a share of the median: 0.03 is ±3 %. 0 for one round. */
  spread: number | undefined;
}

/** @param values one a round, at least one */
export function timingOf(values: readonly number[]): Timing {
  const middle = median(values);
  if (values.length === 1) return { median: middle, spread: undefined };
  return { median: middle, spread: (Math.max(...values) - Math.min(...values)) / 2 / middle };
}
