import { and, desc, eq, isNull, notExists, notInArray, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { alias } from 'drizzle-orm/pg-core';
import { biasNotes, checkpointPushes, checkpoints, endpointRevisions } from '../../database/tables/index.ts';
import { bestFirst } from './best-first.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';

/**
 * Deletes the checkpoints of a fine-tune that is done, except the best, the last, and those that something refers to. They leave a record,
 * as any deleted checkpoint does; the epochs' figures stay.
 */
export async function keepBestAndLast({ db, job }: Pick<JobContext, 'db' | 'job'>, fineTuneId: string): Promise<void> {
  const derived = alias(checkpoints, 'derived');
  const isFree = (column: PgColumn): SQL =>
    notExists(db.select({ one: sql`1` }).from(column.table).where(eq(column, checkpoints.id)));
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    const saved = and(
      eq(checkpoints.fineTuneId, fineTuneId),
      isNull(checkpoints.derivedFromId),
      isNull(checkpoints.deletedAt),
    );
    const [best] = await tx
      .select()
      .from(checkpoints)
      .where(saved)
      .orderBy(...bestFirst)
      .limit(1);
    const [last] = await tx.select().from(checkpoints).where(saved).orderBy(desc(checkpoints.epoch)).limit(1);
    if (!best) return;
    const references = [
      derived.derivedFromId,
      endpointRevisions.checkpointId,
      checkpointPushes.checkpointId,
      biasNotes.checkpointId,
    ];
    await tx
      .update(checkpoints)
      .set({ deletedAt: sql`now()` })
      .where(and(saved, notInArray(checkpoints.id, [best.id, last.id]), ...references.map(isFree)));
  });
}
