import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { type JobRow, jobs } from '../database/tables/index.ts';
import { CHANNELS, notify } from './channels.ts';
import { finishJob } from './finish.ts';
import { notifyJob } from './notifications.ts';
import { isWorkerAlive } from './workers.ts';

/**
 * Cancels a job. One that waits is CANCELLED at once; one that runs is told to stop, and is CANCELLED when it did (within
 * 10 s); one that has ended stays as it is.
 *
 * @returns the job as it now stands; null if there is none with this id.
 */
export async function requestCancel(context: { db: Db }, jobId: string): Promise<JobRow | null> {
  return context.db.transaction(async (tx) => {
    const [job] = await tx.select().from(jobs).where(eq(jobs.id, jobId)).for('update');
    if (!job) return null;
    if (job.state === 'QUEUED') return finishJob(tx, job, { state: 'CANCELLED' });
    if (job.state !== 'RUNNING') return job;
    // Nobody is there to stop it.
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
