import { isBetter } from '../../zoo/transfer/sweep/sweep-metric.ts';
import type { fineTunes, SweepPlan } from '../database/tables/index.ts';

type FineTuneRow = typeof fineTunes.$inferSelect;

/** A trial's best run. */
export interface Placed {
  row: FineTuneRow;
  measured: NonNullable<FineTuneRow['measured']>;
}

/**
 * The trials of a sweep that succeeded, best first, each by its best run: of several rungs, the shorter one may be the better. Of
 * equals the one with more epochs is first, then the one that was drawn first.
 */
export function leaderboard({ metric }: Pick<SweepPlan, 'metric'>, rows: FineTuneRow[]): Placed[] {
  const done = rows.flatMap((row): Placed[] => (row.measured ? [{ row, measured: row.measured }] : []));
  const sorted = done.sort((a, b) => {
    const [first, second] = [a.measured.value, b.measured.value];
    if (first !== second) return isBetter(metric, first, second) ? -1 : 1;
    return (b.row.rung ?? 0) - (a.row.rung ?? 0) || (a.row.trial ?? 0) - (b.row.trial ?? 0);
  });
  const seen = new Set<number | null>();
  return sorted.filter(({ row: { trial } }) => !seen.has(trial) && seen.add(trial));
}
