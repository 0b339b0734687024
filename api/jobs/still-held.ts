import { and, eq, type SQL, sql } from 'drizzle-orm';
import { type JobRow, jobs } from '../database/tables/index.ts';

/**
 * A condition on `jobs`: the row is as it was when this process was given it, in the same state and the same attempt of the
 * same worker. A worker that was taken for dead, or its job's process, changes nothing of a job that was given to another.
 */
export function isStillHeld(job: JobRow): SQL | undefined {
  return and(
    eq(jobs.id, job.id),
    eq(jobs.state, job.state),
    eq(jobs.attempts, job.attempts),
    sql`${jobs.workerId} is not distinct from ${job.workerId}`,
  );
}
