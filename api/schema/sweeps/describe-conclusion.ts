import type { SweepConclusion } from '../../database/tables/index.ts';
import type { Placed } from '../../sweeps/leaderboard.ts';

/** Below it, a difference is called real. */
const SIGNIFICANT = 0.05;

/** What a sweep found, in a sentence: whether the best is better than the second, or may lead by chance. */
export function describeConclusion({ pValue }: SweepConclusion, entries: Placed[], metric: string): string {
  const [best, second] = entries;
  if (pValue === null || !second) return 'Only one trial succeeded, so there is nothing to compare it with.';
  const figures = `${metric} ${best.measured.value.toFixed(4)} and ${second.measured.value.toFixed(4)} on validation, p = ${pValue.toPrecision(2)}`;
  if (pValue < SIGNIFICANT) return `The best is better than the second (${figures}).`;
  return `The best is not better than the second as far as this validation split can tell (${figures}): take whichever is cheaper.`;
}
