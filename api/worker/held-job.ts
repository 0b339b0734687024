import type { Config } from '../config.ts';
import type { JobRow } from '../database/tables/index.ts';
import { hoursFor, tooLong } from '../jobs/deadline.ts';
import type { Ending } from '../jobs/finish.ts';
import type { JobOutcome, JobProcess } from '../jobs/job-process.ts';

/** A job that this worker has claimed, until its end is written. */
export interface HeldJob {
  row: JobRow;
  process: JobProcess | null;
  cancelled: boolean;
  /** Another worker has it by now, or it was ended while this one seemed dead. */
  lost: boolean;
  /** It ran longer than its kind may. */
  late: boolean;
  ended: boolean;
}

export const isSameAttempt = (row: JobRow, other: JobRow): boolean =>
  row.id === other.id && row.attempts === other.attempts;

/** How a job ends whose process ended so. */
export function endingOf({ row, cancelled, late }: HeldJob, outcome: JobOutcome, config: Config): Ending {
  if (outcome.type === 'done') return { state: 'SUCCEEDED' };
  if (cancelled) return { state: 'CANCELLED' };
  if (late) return { state: 'FAILED', error: tooLong(row.kind, hoursFor(row.kind, config)) };
  if (outcome.type === 'aborted')
    return { state: 'FAILED', error: 'The worker lost the database while it ran this; start it again.' };
  return { state: 'FAILED', error: outcome.error };
}
