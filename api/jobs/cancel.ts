import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { type JobRow, jobs } from '../database/tables/index.ts';
import { CHANNELS, notify } from './channels.ts';
import { finishJob } from './finish.ts';
import { notifyJob } from './notifications.ts';
import { isWorkerAlive } from './workers.ts';

/**
 * Cancels a job. A waiting one is CANCELLED at once; a running one is told to stop, and is CANCELLED when it has (within 10
 * s); one that has ended stays as it is.
 *
 * @returns the job after the call; null if there is no job with this id.
 */
export async function requestCancel(context: { db: Db }, jobId: string): Promise<JobRow | null> {
  return context.db.transaction(async (tx) => {
    const [job] = await tx.select().from(jobs).where(eq(jobs.id, jobId)).for('update');
    if (!job) return null;
    if (job.state === 'QUEUED') return finishJob(tx, job, { state: 'CANCELLED' });
    if (job.state !== 'RUNNING') return job;
    // No worker is running it.
    if (!job.workerId || !(await isWorkerAlive(tx, job.workerId))) return finishJob(tx, job, { state: 'CANCELLED' });
    const [asked] = await tx
      .update(jobs)
      .set({ cancelRequestedAt: job.cancelRequestedAt ?? sql`now()` })
      .where(and(eq(jobs.id, jobId), eq(jobs.state, 'RUNNING')))
      .returning();
    await notify(tx, CHANNELS.cancel, jobId);
    await notifyJob(tx, jobId);
    return asked;
  });
}
