import { and, eq, type SQL, sql } from 'drizzle-orm';
import { type JobRow, jobs } from '../database/tables/index.ts';

/**
 * A condition on `jobs`: this process still holds the job. The row has the same state, attempt and worker as when it was
 * claimed. A worker that was presumed dead, or its job's process, must not change a job that another worker has now.
 */
export function holdsLease(job: JobRow): SQL | undefined {
  return and(
    eq(jobs.id, job.id),
    eq(jobs.state, job.state),
    eq(jobs.attempts, job.attempts),
    sql`${jobs.workerId} is not distinct from ${job.workerId}`,
  );
}
