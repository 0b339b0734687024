import { eq } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { fineTunes, jobs } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { isOver, type JobRow } from '../jobs/jobs.ts';
import type { FineTuneRow } from './fine-tunes.ts';

/** Whether a fine-tune that ended early can be resumed. */
export function isResumable(row: FineTuneRow, job: JobRow | null): boolean {
  return row.stateSha256 !== null && job !== null && isOver(job) && job.state !== 'SUCCEEDED';
}

/**
 * Resumes from the last saved state, in a new job, after the last one failed or was cancelled.
 *
 * @throws RequestError NOT_FOUND; CONFLICT if it still runs, is done, or no state was saved.
 */
export async function resumeFineTune(context: Context, id: string): Promise<FineTuneRow> {
  const known = await context.loaders.fineTune.load(id);
  if (!known) throw new RequestError('NOT_FOUND', `There is no fine-tune ${id}.`, 'id');
  const resumed = await context.db.transaction(async (db) => {
    // Locked, so that two concurrent calls start one job.
    const [row] = await db.select().from(fineTunes).where(eq(fineTunes.id, known.id)).for('update');
    const [job] = row.jobId ? await db.select().from(jobs).where(eq(jobs.id, row.jobId)) : [];
    if (!isResumable(row, job ?? null)) throw new RequestError('CONFLICT', reasonNotResumable(row, job), 'id');
    const { id: jobId } = await enqueueJob({ db, queue: context.queue }, 'fine-tune', { fineTuneId: row.id });
    return (await db.update(fineTunes).set({ jobId }).where(eq(fineTunes.id, row.id)).returning())[0];
  });
  context.loaders.fineTune.clear(id);
  return resumed;
}

function reasonNotResumable({ id }: FineTuneRow, job: JobRow | undefined): string {
  if (job && !isOver(job))
    return `The fine-tune ${id} is ${job.state}; it can be resumed when it failed or was cancelled.`;
  if (job?.state === 'SUCCEEDED') return `The fine-tune ${id} is done; there is nothing left to train.`;
  return `The fine-tune ${id} has no state to resume from: it ended before one was saved, or resuming would fail again. Start a new one.`;
}
