import { and, eq, inArray, sql } from 'drizzle-orm';
import { viewerOf } from '../../auth/access.ts';
import type { Context } from '../../context.ts';
import { garbageReports, jobs } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import type { JobPayload } from '../../jobs/kinds.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { awaitJob } from '../jobs/await-job.ts';
import { findJob, isOver } from '../jobs/jobs.ts';

export type GarbageReportRow = typeof garbageReports.$inferSelect;

/**
 * Looks at the store in a job, which lists all of it, and waits for that. The same look that is under way is shared.
 *
 * @param waitSeconds how long; 0 returns at once
 * @throws RequestError UNAVAILABLE if the job is not over by then, or no worker runs; CONFLICT with its error if it failed
 */
export async function lookAtStore(
  context: Context,
  payload: JobPayload<'collect-garbage'>,
  waitSeconds: number,
): Promise<GarbageReportRow> {
  const { db, queue } = context;
  // Who looks finds the job in the list of the project that they work in.
  const { projectId } = viewerOf(context).project;
  const { id } = await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('collect-garbage'))`);
    const isSame = sql`${jobs.payload} = ${JSON.stringify(payload)}::jsonb`;
    const isUnderWay = and(eq(jobs.kind, 'collect-garbage'), inArray(jobs.state, ['QUEUED', 'RUNNING']), isSame);
    const [running] = await tx.select().from(jobs).where(isUnderWay);
    return running ?? enqueueJob({ db: tx, queue }, 'collect-garbage', payload, { projectId });
  });
  await awaitJob(context, id, waitSeconds);
  const [report] = await db.select().from(garbageReports).where(eq(garbageReports.jobId, id));
  if (report) return report;
  const job = await findJob(context, id);
  if (isOver(job)) throw new RequestError('CONFLICT', job.error ?? `The job ${id} ended as ${job.state}.`);
  const why = job.state === 'QUEUED' ? 'no worker has taken it yet' : 'it is not over yet';
  throw new RequestError(
    'UNAVAILABLE',
    `The look at the store is the job ${id}, and ${why}. Its figures will be in storageReport.`,
  );
}
