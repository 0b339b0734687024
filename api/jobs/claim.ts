import { and, eq, inArray, min, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { type JobRow, jobs } from '../database/tables/index.ts';
import { EVERY_KIND, type JobKindName } from './kinds.ts';
import type { Queue } from './message-queue.ts';
import { notifyJob } from './notifications.ts';

/**
 * Takes the job of these kinds that has waited longest for a worker: its row becomes RUNNING. Null when none waits, or when the
 * next one was cancelled meanwhile (`again` is true then: call once more).
 */
export async function claimJob(
  context: { db: Db; queue: Queue },
  workerId: string,
  kinds: readonly JobKindName[] = EVERY_KIND,
): Promise<{ job: JobRow | null; again: boolean }> {
  return context.db.transaction(async (tx) => {
    const jobId = await nextJob(tx, context.queue, kinds);
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
        paceSince: null,
      })
      .where(and(eq(jobs.id, jobId), eq(jobs.state, 'QUEUED')))
      .returning();
    if (!job) return { job: null, again: true };
    await notifyJob(tx, job.id);
    return { job, again: false };
  });
}

async function nextJob(tx: Db, queue: Queue, kinds: readonly JobKindName[]): Promise<string | null> {
  for (const kind of await waitingKinds(tx, kinds)) {
    // Another worker may have taken its last one since.
    const jobId = await queue.receive(tx, kind);
    if (jobId) return jobId;
  }
  return null;
}

/** Those of the kinds of which jobs wait, in the order in which their first ones were queued. */
export async function waitingKinds(db: Db, kinds: readonly JobKindName[]): Promise<JobKindName[]> {
  const rows = await db
    .select({ kind: jobs.kind })
    .from(jobs)
    .where(and(eq(jobs.state, 'QUEUED'), inArray(jobs.kind, [...kinds])))
    .groupBy(jobs.kind)
    .orderBy(min(jobs.createdAt));
  return rows.map(({ kind }) => kind);
}
