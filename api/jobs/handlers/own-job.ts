import type { Db } from '../../database/connection.ts';
import { type JobRow, jobs } from '../../database/tables/index.ts';
import { holdsLease } from '../holds-lease.ts';

/**
 * Call at the start of a transaction that writes a job's results: it locks the job's row, so that a result never appears for
 * a job that was taken from this process meanwhile, because its worker was presumed dead.
 *
 * @throws if this process no longer holds the job.
 */
export async function ownJob(tx: Db, job: JobRow): Promise<void> {
  const [own] = await tx.select({ id: jobs.id }).from(jobs).where(holdsLease(job)).for('update');
  if (!own) throw new Error('The job was ended or given to another worker while it ran here.');
}
