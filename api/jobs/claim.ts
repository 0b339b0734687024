import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { type JobRow, jobs } from '../database/tables/index.ts';
import type { Queue } from './message-queue.ts';
import { notifyJob } from './notifications.ts';

/**
 * Takes the next job for a worker: its row becomes RUNNING. Null when no job waits, or when the next one was cancelled
 * meanwhile (`again` is true then: call once more).
 */
export async function claimJob(
  context: { db: Db; queue: Queue },
  workerId: string,
): Promise<{ job: JobRow | null; again: boolean }> {
  return context.db.transaction(async (tx) => {
    const jobId = await context.queue.receive(tx);
    if (!jobId) return { job: null, again: false };
    const [job] = await tx
      .update(jobs)
      .set({
        state: 'RUNNING',
        workerId,
        startedAt: sql`coalesce(${jobs.startedAt}, now())`,
        attempts: sql`${jobs.attempts} + 1`,
        attemptsSinceSave: sql`${jobs.attemptsSinceSave} + 1`,
        stage: null,
      })
      .where(and(eq(jobs.id, jobId), eq(jobs.state, 'QUEUED')))
      .returning();
    if (!job) return { job: null, again: true };
    await notifyJob(tx, job.id);
    return { job, again: false };
  });
}
