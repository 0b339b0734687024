import { and, eq, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { jobs } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { requestCancel } from '../../jobs/queue.ts';
import { clearLoaders } from '../../loaders.ts';
import { keyset, type Page, pageOf, pageSize } from '../connection.ts';

export type JobRow = typeof jobs.$inferSelect;

export interface ListJobs {
  state?: JobRow['state'] | null;
  first?: number | null;
  after?: string | null;
}

/** Newest first. */
export async function listJobs(context: Context, { state, first, after }: ListJobs): Promise<Page<JobRow>> {
  const size = pageSize(first);
  const keys = keyset('jobs', [{ expression: sql`${jobs.id}`, direction: 'desc', type: 'uuid' }], after);
  const filter = state ? eq(jobs.state, state) : undefined;
  const rows = await context.db
    .select({ node: jobs, cursor: keys.cursor })
    .from(jobs)
    .where(and(filter, keys.after))
    .orderBy(...keys.orderBy)
    .limit(size + 1);
  return pageOf(rows, { size, after, totalCount: await context.db.$count(jobs, filter) });
}

/**
 * Asks a job to stop. A waiting one never starts; a running one stops at its next step.
 *
 * @throws RequestError NOT_FOUND; CONFLICT if it is over already.
 */
export async function cancelJob(context: Context, id: string): Promise<JobRow> {
  const job = await findJob(context, id);
  if (isOver(job)) throw new RequestError('CONFLICT', `Job ${id} is over already: ${job.state}.`, 'id');
  return (await requestCancel(context, id)) ?? job;
}

export const isOver = (job: JobRow): boolean => ['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(job.state);

/** @throws RequestError NOT_FOUND */
export async function findJob(context: Context, id: string): Promise<JobRow> {
  const job = await context.loaders.job.load(id);
  if (!job) throw new RequestError('NOT_FOUND', `There is no job ${id}.`, 'id');
  return job;
}

/**
 * The result of `look` now, then again whenever the job changes, until the job is over. Ends when `look` finds nothing: the
 * job's subject was deleted.
 */
export function watchJob<Row>(
  context: Context,
  jobId: string,
  look: () => Promise<Row | null>,
): AsyncIterableIterator<Row> {
  // Subscribed before the first look, so that no change is missed.
  const changes = context.jobNotifications.subscribe(jobId);
  const rows = (async function* () {
    for (;;) {
      clearLoaders(context.loaders);
      const [job, row] = [await context.loaders.job.load(jobId), await look()];
      if (row === null) return;
      yield row;
      if (!job || isOver(job) || (await changes.next()).done) return;
    }
  })();
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => rows.next(),
    async return() {
      // Before rows.return(), which has to wait for a pending changes.next().
      await changes.return?.();
      return rows.return(undefined);
    },
  };
}
