import { and, asc, eq, isNull, notExists, sql } from 'drizzle-orm';
import type { Db } from '../../database/connection.ts';
import { blobDifferences, checkpoints } from '../../database/tables/index.ts';
import { type PutDifference, putDifference } from '../../storage/difference/put-difference.ts';
import type { JobContext } from './job-context.ts';

/**
 * Stores a checkpoint's file: as its difference from the first one of the fine-tune, with which it shares the frozen weights, or whole if
 * little is the same. Readers get the same bytes either way.
 */
export async function putCheckpoint(
  { db, blobs }: Pick<JobContext, 'db' | 'blobs'>,
  fineTuneId: string,
  onnx: Uint8Array,
): Promise<PutDifference> {
  const isDifference = db
    .select({ one: sql`1` })
    .from(blobDifferences)
    .where(eq(blobDifferences.sha256, checkpoints.sha256));
  const [base] = await db
    .select({ sha256: checkpoints.sha256 })
    .from(checkpoints)
    .where(and(eq(checkpoints.fineTuneId, fineTuneId), isNull(checkpoints.deletedAt), notExists(isDifference)))
    .orderBy(asc(checkpoints.id))
    .limit(1);
  return putDifference(blobs, onnx, base?.sha256 ?? null);
}

/**
 * Says of what the file is made, in the transaction that writes the checkpoint.
 *
 * @throws if the other checkpoint was deleted since: then its file may be, too
 */
export async function recordDifference(tx: Db, { difference }: PutDifference): Promise<void> {
  if (!difference) return;
  const [base] = await tx
    .select({ id: checkpoints.id })
    .from(checkpoints)
    .where(and(eq(checkpoints.sha256, difference.baseSha256), isNull(checkpoints.deletedAt)))
    .limit(1)
    .for('share');
  if (!base)
    throw new Error('The first checkpoint of the fine-tune was deleted while this was stored; start it again.');
  await tx.insert(blobDifferences).values(difference).onConflictDoNothing();
}
