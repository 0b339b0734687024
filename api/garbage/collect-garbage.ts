import { eq, or, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { blobDifferences, jobs } from '../database/tables/index.ts';
import type { BlobStore, ListedBlob } from '../storage/blob-store.ts';
import { tryLockBlobs } from '../storage/lock-blobs.ts';
import { reachableDigests } from './reachable-digests.ts';

export interface Garbage {
  /** Blobs that nothing points at: those that were deleted, or would be. */
  blobs: number;
  bytes: number;
  /** Blobs that nothing points at yet, or any more, and that are too young to be deleted. */
  youngBlobs: number;
  youngBytes: number;
  /** Everything that is in the store, before. */
  storedBlobs: number;
  storedBytes: number;
  /** Blobs that rows point at and that are not in the store: it was damaged. */
  missingBlobs: number;
}

/** So many are locked and deleted at a time: PostgreSQL keeps each lock in shared memory. */
const BATCH = 100;

/**
 * Deletes the blobs that no row points at: mark and sweep.
 *
 * Safe beside everything that runs. A blob is put before the row that points at it, so one that was put within `graceMs` stays, and so
 * does one that was put since the oldest running job began. A put of a blob that is about to be deleted waits for its lock, or makes it
 * young before the lock is taken; so whether it is young and unreachable is checked again under its lock.
 *
 * @param graceMs by the store's clock
 */
export async function collectGarbage(
  { db, blobs }: { db: Db; blobs: BlobStore },
  { dryRun, graceMs }: { dryRun: boolean; graceMs: number },
): Promise<Garbage> {
  const before = (await blobs.now()).getTime() - Math.max(graceMs, await ageOfOldestJob(db));
  // Listed before rows are read: a blob that is in the list has its row by then, or is young.
  const listed: ListedBlob[] = [];
  for await (const blob of blobs.list()) listed.push(blob);
  const reached = await reachableDigests(db);

  const unreached = listed.filter(({ sha256 }) => !reached.has(sha256));
  const isOld = ({ putAt }: { putAt: Date }) => putAt.getTime() < before;
  const old = unreached.filter(isOld);
  const young = unreached.filter((blob) => !isOld(blob));
  const found = new Set(listed.map(({ sha256 }) => sha256));
  const deleted = dryRun ? old : await sweep({ db, blobs }, old, isOld);
  return {
    ...{ blobs: deleted.length, bytes: bytesOf(deleted) },
    ...{ youngBlobs: young.length, youngBytes: bytesOf(young) },
    ...{ storedBlobs: listed.length, storedBytes: bytesOf(listed) },
    missingBlobs: await countMissing(
      blobs,
      [...reached].filter((digest) => !found.has(digest)),
    ),
  };
}

const bytesOf = (list: ListedBlob[]) => list.reduce((sum, { byteSize }) => sum + byteSize, 0);

/** In milliseconds; 0 if no job runs. */
async function ageOfOldestJob(db: Db): Promise<number> {
  const [{ age }] = await db
    .select({ age: sql<number | null>`1000 * extract(epoch from now() - min(${jobs.startedAt}))::float8` })
    .from(jobs)
    .where(eq(jobs.state, 'RUNNING'));
  return age ?? 0;
}

async function sweep(
  { db, blobs }: { db: Db; blobs: BlobStore },
  old: ListedBlob[],
  isOld: (blob: { putAt: Date }) => boolean,
): Promise<ListedBlob[]> {
  const deleted: ListedBlob[] = [];
  for (let start = 0; start < old.length; start += BATCH) {
    const batch = old.slice(start, start + BATCH);
    await db.transaction(async (tx) => {
      const locked = new Set(
        await tryLockBlobs(
          tx,
          batch.map(({ sha256 }) => sha256),
        ),
      );
      const reached = await reachableDigests(tx, [...locked]);
      for (const blob of batch) {
        if (!locked.has(blob.sha256) || reached.has(blob.sha256)) continue;
        const putAt = await blobs.putAt(blob.sha256);
        if (putAt !== null && !isOld({ putAt })) continue;
        const { baseSha256, differenceSha256 } = blobDifferences;
        await tx.delete(blobDifferences).where(or(eq(baseSha256, blob.sha256), eq(differenceSha256, blob.sha256)));
        // It is gone if the transaction runs again: see api/database/transaction.ts.
        if (putAt === null) continue;
        await blobs.remove(blob.sha256);
        deleted.push(blob);
      }
    });
  }
  return deleted;
}

/** A blob whose row was written after the list is there. */
async function countMissing(blobs: BlobStore, digests: string[]): Promise<number> {
  let missing = 0;
  for (const sha256 of digests) if (!(await blobs.has(sha256))) missing++;
  return missing;
}
