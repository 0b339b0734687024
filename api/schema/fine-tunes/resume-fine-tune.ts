import { eq } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { fineTunes, jobs } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import type { Device, ValueOf } from '../enums.ts';
import { isOver, type JobRow } from '../jobs/jobs.ts';
import { checkNotDropped } from '../models/models.ts';
import type { FineTuneRow } from './fine-tunes.ts';

/** Whether a fine-tune that ended early can be resumed. */
export function isResumable(row: FineTuneRow, job: JobRow | null): boolean {
  return row.deletedAt === null && row.stateSha256 !== null && job !== null && isOver(job) && job.state !== 'SUCCEEDED';
}

/**
 * Resumes from the last saved state, in a new job, after the last one failed or was cancelled.
 *
 * @param device where it goes on, if its device was lost or is too slow; null: where it was started
 * @throws RequestError NOT_FOUND; CONFLICT if it still runs, is done, or no state was saved; BAD_USER_INPUT for a device that does not
 * fit its options.
 */
export async function resumeFineTune(
  context: Context,
  id: string,
  device: ValueOf<typeof Device> | null = null,
): Promise<FineTuneRow> {
  const known = await context.loaders.fineTune.load(id);
  if (!known) throw new RequestError('NOT_FOUND', `There is no fine-tune ${id}.`, 'id');
  await checkNotDropped(context, known.modelId, 'id');
  const resumed = await context.db.transaction(async (db) => {
    // Locked, so that two concurrent calls start one job.
    const [row] = await db.select().from(fineTunes).where(eq(fineTunes.id, known.id)).for('update');
    const [job] = row.jobId ? await db.select().from(jobs).where(eq(jobs.id, row.jobId)) : [];
    if (!isResumable(row, job ?? null)) throw new RequestError('CONFLICT', reasonNotResumable(row, job), 'id');
    const options = device ? onDevice(row, device) : row.options;
    const { id: jobId } = await enqueueJob({ db, queue: context.queue }, 'fine-tune', { fineTuneId: row.id });
    return (await db.update(fineTunes).set({ jobId, options }).where(eq(fineTunes.id, row.id)).returning())[0];
  });
  context.loaders.fineTune.clear(id);
  return resumed;
}

/** A state fits every device: see `digestOf`. It holds the options' precision, which cannot change any more. */
function onDevice({ options }: FineTuneRow, device: ValueOf<typeof Device>): FineTuneRow['options'] {
  if (device === 'CPU' && options.precision === 'MIXED') {
    throw new RequestError(
      'BAD_USER_INPUT',
      'It trains in MIXED precision, which is for GPUs. Resume it on one, or start a new fine-tune on the CPU with precision FLOAT32.',
      'device',
    );
  }
  return { ...options, device };
}

function reasonNotResumable({ id }: FineTuneRow, job: JobRow | undefined): string {
  if (job && !isOver(job))
    return `The fine-tune ${id} is ${job.state}; it can be resumed when it failed or was cancelled.`;
  if (job?.state === 'SUCCEEDED') return `The fine-tune ${id} is done; there is nothing left to train.`;
  return `The fine-tune ${id} has no state to resume from: it ended before one was saved, or resuming would fail again. Start a new one.`;
}
