import { eq } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { jobs, sweeps } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { isOver } from '../jobs/jobs.ts';
import { findSweep, type SweepRow } from './start-sweep.ts';

/**
 * Goes on with a sweep that was stopped or failed, in a new job. Trials that are done, also those that failed, stay as they are.
 *
 * @throws RequestError NOT_FOUND; CONFLICT while it runs, or if it is done.
 */
export async function resumeSweep(context: Context, id: string): Promise<SweepRow> {
  const known = await findSweep(context, id);
  if (!known) throw new RequestError('NOT_FOUND', `There is no sweep ${id}.`, 'id');
  return context.db.transaction(async (db) => {
    // Locked, so that two concurrent calls start one job.
    const [row] = await db.select().from(sweeps).where(eq(sweeps.id, known.id)).for('update');
    const [job] = row.jobId ? await db.select().from(jobs).where(eq(jobs.id, row.jobId)) : [];
    if (job && !isOver(job))
      throw new RequestError(
        'CONFLICT',
        `The sweep ${id} is ${job.state}; it can be resumed when it has stopped.`,
        'id',
      );
    if (row.conclusion)
      throw new RequestError('CONFLICT', `The sweep ${id} is done; there is nothing left to run.`, 'id');
    const { id: jobId } = await enqueueJob({ db, queue: context.queue }, 'run-sweep', { sweepId: row.id });
    return (await db.update(sweeps).set({ jobId }).where(eq(sweeps.id, row.id)).returning())[0];
  });
}
