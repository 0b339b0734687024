import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { and, eq, isNotNull } from 'drizzle-orm';
import { InvalidInputError } from '../../../zoo/errors.ts';
import type { Db } from '../../database/connection.ts';
import { fineTunes, jobs } from '../../database/tables/index.ts';
import { isConnectionLost } from '../../database/transient.ts';
import { processLog } from '../../observability/logger.ts';
import { type BlobStore, CorruptBlobError } from '../../storage/blob-store.ts';
import { reasonOf } from '../reason.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';

/** A state is held in memory whole, twice while it is written; V8 makes no buffer of more than 2 to 4 GiB. */
const MAX_STATE_BYTES = 1.5 * 2 ** 30;

/** Random bytes before the state make every state's blob unique, so its writer may delete it. */
const SALT_BYTES = 16;

/**
 * Makes `state` the one that the fine-tune resumes from when its job runs again, and deletes the previous one. A state that
 * is too large is not kept, and training goes on without it.
 *
 * @throws if this process no longer holds the job.
 */
export async function saveState(
  { db, blobs, job }: Pick<JobContext, 'db' | 'blobs' | 'job'>,
  fineTuneId: string,
  state: Uint8Array,
): Promise<void> {
  if (state.byteLength > MAX_STATE_BYTES) {
    processLog().warn(
      { bytes: state.byteLength },
      'the state of training is too large to keep: a stop loses this fine-tune',
    );
    return;
  }
  const { sha256 } = await blobs.put(Buffer.concat([randomBytes(SALT_BYTES), state]));
  let before: string | null;
  try {
    before = await db.transaction(async (tx) => {
      await ownJob(tx, job);
      const [row] = await tx.select().from(fineTunes).where(eq(fineTunes.id, fineTuneId)).for('update');
      await tx.update(fineTunes).set({ stateSha256: sha256 }).where(eq(fineTunes.id, fineTuneId));
      await tx.update(jobs).set({ attemptsSinceSave: 0 }).where(eq(jobs.id, job.id));
      return row.stateSha256;
    });
  } catch (error) {
    // Where the end of the transaction is not known, the row may name it.
    if (!isConnectionLost(error)) await blobs.remove(sha256).catch(() => {});
    throw error;
  }
  // What cannot be deleted costs space, and no work.
  if (before)
    await blobs
      .remove(before)
      .catch((error) => processLog().warn({ error: reasonOf(error) }, 'an old state of training stays'));
}

/**
 * The state that a fine-tune resumes from; null if it starts from the beginning.
 *
 * @throws InvalidInputError if it is damaged
 */
export async function loadState(
  { blobs, directory }: Pick<JobContext, 'blobs' | 'directory'>,
  { stateSha256 }: typeof fineTunes.$inferSelect,
): Promise<Uint8Array | null> {
  if (stateSha256 === null) return null;
  const file = path.join(directory, 'state');
  await blobs.download(stateSha256, file).catch((cause) => {
    if (!(cause instanceof CorruptBlobError)) throw cause;
    throw new InvalidInputError(
      `The saved state of this fine-tune is damaged, so it was not resumed: ${cause.message} Or start a new fine-tune with the same options.`,
      'resumeFrom',
      { cause },
    );
  });
  const bytes = await readFile(file);
  await rm(file);
  return bytes.subarray(SALT_BYTES);
}

/**
 * Deletes a state that can no longer be resumed from.
 *
 * @param context.job the job that drops the state while it runs
 * @throws if this process no longer holds the job
 */
export async function dropState(
  { db, blobs, job }: Pick<JobContext, 'db' | 'blobs'> & Partial<Pick<JobContext, 'job'>>,
  fineTuneId: string,
): Promise<void> {
  const sha256 = await db.transaction(async (tx) => {
    if (job) await ownJob(tx, job);
    const [row] = await tx.select().from(fineTunes).where(eq(fineTunes.id, fineTuneId)).for('update');
    await tx.update(fineTunes).set({ stateSha256: null }).where(eq(fineTunes.id, fineTuneId));
    return row?.stateSha256;
  });
  if (sha256) await blobs.remove(sha256);
}

/** Deletes the states of fine-tunes that are done. */
export async function clearStates(context: { db: Db; blobs: BlobStore }): Promise<void> {
  const done = await context.db
    .select({ id: fineTunes.id })
    .from(fineTunes)
    .innerJoin(jobs, eq(jobs.id, fineTunes.jobId))
    .where(and(isNotNull(fineTunes.stateSha256), eq(jobs.state, 'SUCCEEDED')));
  for (const { id } of done) await dropState(context, id);
}
