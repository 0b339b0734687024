import { and, eq, inArray, isNull, not, notInArray, or, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { jobs, replicas, workers } from '../database/tables/index.ts';
import { CHANNELS, notify } from './channels.ts';
import { recoverJob } from './finish.ts';
import type { Queue } from './message-queue.ts';

export const HEARTBEAT_MS = 5_000;

/** A worker whose heartbeat is older is dead: its jobs may be taken. */
export const LEASE_MS = 15_000;

/**
 * By the database's clock, which all workers share. A heartbeat that lies in the future was written before the clock was set back;
 * workers that live have written others since.
 */
export const ALIVE = sql`abs(extract(epoch from now() - ${workers.heartbeatAt})) * 1000 <= ${LEASE_MS}`;

/** Whether a worker with this id is alive. */
export async function isWorkerAlive(db: Db, workerId: string): Promise<boolean> {
  const [row] = await db
    .select({ alive: sql<boolean>`${ALIVE}` })
    .from(workers)
    .where(eq(workers.id, workerId));
  return row?.alive ?? false;
}

/** Whether any worker is alive: without one, jobs wait and endpoints stay STARTING. */
export async function isAnyWorkerAlive(db: Db): Promise<boolean> {
  const [row] = await db.select({ alive: sql<boolean>`count(*) > 0` }).from(workers).where(ALIVE);
  return row?.alive ?? false;
}

/**
 * Removes workers whose heartbeat stopped: their jobs are queued again or fail, and their replicas' rows are deleted. Every
 * live worker does this from time to time, one at a time; see `WorkerLease` for when it must not.
 */
export async function reapDeadWorkers(context: { db: Db; queue: Queue }): Promise<void> {
  await context.db.transaction(async (tx) => {
    const lock = await tx.execute<{ locked: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtext('graft:workers')) as locked`,
    );
    if (!lock.rows[0]?.locked) return;
    const dead = await tx.delete(workers).where(not(ALIVE)).returning();
    const hostnames = new Map(dead.map((worker) => [worker.id, worker.hostname]));
    const alive = tx.select({ id: workers.id }).from(workers);

    const orphans = await tx
      .select()
      .from(jobs)
      .where(and(eq(jobs.state, 'RUNNING'), or(isNull(jobs.workerId), notInArray(jobs.workerId, alive))));
    for (const job of orphans) {
      const hostname = job.workerId ? hostnames.get(job.workerId) : undefined;
      await recoverJob({ db: tx, queue: context.queue }, job, hostname ? `The worker on ${hostname}` : 'The worker', {
        died: true,
      });
    }

    const lost = await tx.select({ id: replicas.id }).from(replicas).where(notInArray(replicas.workerId, alive));
    if (lost.length > 0) {
      await tx.delete(replicas).where(
        inArray(
          replicas.id,
          lost.map(({ id }) => id),
        ),
      );
      await notify(tx, CHANNELS.endpoints);
    }
  });
}
