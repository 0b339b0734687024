import type { Db } from '../../database/connection.ts';
import { type JobRow, jobs } from '../../database/tables/index.ts';
import { isStillHeld } from '../still-held.ts';

/**
 * Call at the begin of a transaction that writes a job's results: it holds the job's row, so that a result never appears
 * for a job that was taken from this process meanwhile, because its worker was believed dead.
 *
 * @throws if the job is this process's no more.
 */
export async function ownJob(tx: Db, job: JobRow): Promise<void> {
  const [own] = await tx.select({ id: jobs.id }).from(jobs).where(isStillHeld(job)).for('update');
  if (!own) throw new Error('The job was ended or given to another worker while it ran here.');
}
