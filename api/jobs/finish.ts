import { and, eq, isNull, sql } from 'drizzle-orm';
import { redact } from '../../zoo/redact.ts';
import type { Db } from '../database/connection.ts';
import { datasets, type JobRow, jobs, models } from '../database/tables/index.ts';
import { holdsLease } from './holds-lease.ts';
import { checkPayload, JOB_KINDS, MAX_ATTEMPTS } from './kinds.ts';
import type { Queue } from './message-queue.ts';
import { notifyJob } from './notifications.ts';

export type Ending = { state: 'SUCCEEDED' } | { state: 'FAILED'; error: string } | { state: 'CANCELLED' };

/**
 * Ends a job that is QUEUED, or RUNNING on the worker that `job` names, and updates the rows that show its end. Does nothing
 * if it has ended already or runs elsewhere by now. Returns the row afterwards, null if it is gone.
 */
export async function finishJob(db: Db, job: JobRow, ending: Ending): Promise<JobRow | null> {
  return db.transaction(async (tx) => {
    const [ended] = await tx
      .update(jobs)
      .set({
        state: ending.state,
        error: ending.state === 'FAILED' ? redact(ending.error) : null,
        // Only the job's process needed it.
        payload: sql`${jobs.payload} - 'secretAddress'`,
        ...(ending.state === 'SUCCEEDED' ? { progress: 1, stage: null } : {}),
        finishedAt: sql`now()`,
      })
      .where(holdsLease(job))
      .returning();
    if (!ended) return (await tx.query.jobs.findFirst({ where: eq(jobs.id, job.id) })) ?? null;
    if (ended.kind === 'fetch-model' && ending.state !== 'SUCCEEDED') {
      const { modelId } = checkPayload('fetch-model', ended.payload);
      await tx
        .update(models)
        .set({ availability: ending.state === 'FAILED' ? 'FAILED' : 'REMOTE' })
        .where(and(eq(models.id, modelId), eq(models.availability, 'FETCHING')));
    }
    if (ended.kind === 'import-dataset' && ending.state !== 'SUCCEEDED') {
      const { datasetId } = checkPayload('import-dataset', ended.payload);
      // A job that is cancelled at its very end has imported the data set.
      await tx
        .update(datasets)
        .set({ failed: true })
        .where(and(eq(datasets.id, datasetId), isNull(datasets.sha256)));
    }
    await notifyJob(tx, ended.id);
    return ended;
  });
}

/**
 * Handles a RUNNING job whose worker stopped: cancelled if that was requested, failed if it ended several workers before it
 * saved anything, queued again otherwise.
 *
 * @param worker the worker's name in the message
 * @param options.died whether the worker ended unexpectedly, which the job itself may have caused
 */
export async function recoverJob(
  context: { db: Db; queue: Queue },
  job: JobRow,
  worker: string,
  options: { died: boolean },
): Promise<void> {
  if (job.cancelRequestedAt) return void (await finishJob(context.db, job, { state: 'CANCELLED' }));
  if (options.died && job.attemptsSinceSave >= MAX_ATTEMPTS) {
    const error =
      `${worker} stopped while it ran ${JOB_KINDS[job.kind].title}, as did workers before it (${job.attemptsSinceSave} attempts). ` +
      'See the log of the worker, free some memory, and start it again.';
    return void (await finishJob(context.db, job, { state: 'FAILED', error }));
  }
  await context.db.transaction(async (tx) => {
    const [queued] = await tx
      .update(jobs)
      .set({ state: 'QUEUED', workerId: null, stage: null })
      .where(holdsLease(job))
      .returning();
    if (!queued) return;
    await context.queue.send(tx, queued);
    await notifyJob(tx, queued.id);
  });
}
