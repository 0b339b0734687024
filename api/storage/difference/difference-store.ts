import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { eq } from 'drizzle-orm';
import type { Db } from '../../database/connection.ts';
import { blobDifferences, blobSizes } from '../../database/tables/index.ts';
import {
  BlobNotFoundError,
  type BlobStore,
  type ByteRange,
  blobKey,
  checkRange,
  checkReadable,
  type ListedBlob,
  type PutOptions,
  type StoredBlob,
} from '../blob-store.ts';
import { writeAtomically } from '../spool.ts';
import { verifiedStream } from '../verified-stream.ts';
import { partsOf } from './byte-difference.ts';

/**
 * A store that also reads blobs of which only the difference from another one is stored (see `blob_differences`), and writes down how
 * large each blob is (`blob_sizes`).
 */
export function withDifferences(blobs: BlobStore, db: Db): BlobStore {
  return new DifferenceStore(blobs, db);
}

type DifferenceRow = typeof blobDifferences.$inferSelect;

class DifferenceStore implements BlobStore {
  constructor(
    private readonly whole: BlobStore,
    private readonly db: Db,
  ) {}

  async put(bytes: Readable | Uint8Array, options?: PutOptions): Promise<StoredBlob> {
    const { sha256, byteSize } = await this.whole.put(bytes, options);
    const { sha256: digest } = blobSizes;
    await this.db
      .insert(blobSizes)
      .values({ sha256, byteSize })
      .onConflictDoUpdate({ target: digest, set: { byteSize } });
    return { sha256, byteSize };
  }

  async get(sha256: string, range?: ByteRange): Promise<Readable> {
    try {
      return await this.whole.get(sha256, range);
    } catch (error) {
      const row = await this.rowOf(sha256, error);
      if (range) checkRange(range, row.byteSize);
      const bytes = Readable.from(this.pieces(row, range ?? { start: 0, end: row.byteSize }), { objectMode: false });
      return range ? bytes : verifiedStream(bytes, sha256);
    }
  }

  async read(sha256: string): Promise<Buffer> {
    checkReadable(sha256, await this.size(sha256));
    return buffer(await this.get(sha256));
  }

  async has(sha256: string): Promise<boolean> {
    return (await this.whole.has(sha256)) || (await this.find(sha256)) !== null;
  }

  async size(sha256: string): Promise<number> {
    try {
      return await this.whole.size(sha256);
    } catch (error) {
      return (await this.rowOf(sha256, error)).byteSize;
    }
  }

  async download(sha256: string, file: string): Promise<void> {
    try {
      // Not by `get`: the store itself begins again when a connection breaks on the way.
      await this.whole.download(sha256, file);
    } catch (error) {
      const row = await this.rowOf(sha256, error);
      const bytes = Readable.from(this.pieces(row, { start: 0, end: row.byteSize }), { objectMode: false });
      await writeAtomically(verifiedStream(bytes, sha256), file);
    }
  }

  list(): AsyncIterable<ListedBlob> {
    return this.whole.list();
  }

  putAt(sha256: string): Promise<Date | null> {
    return this.whole.putAt(sha256);
  }

  now(): Promise<Date> {
    return this.whole.now();
  }

  async remove(sha256: string): Promise<void> {
    await this.whole.remove(sha256);
    await this.db.delete(blobSizes).where(eq(blobSizes.sha256, sha256));
  }

  clearUnfinished(before: Date): Promise<number> {
    return this.whole.clearUnfinished(before);
  }

  /** @throws `error` if that is not that the blob is missing, or it is not there as a difference either */
  private async rowOf(sha256: string, error: unknown): Promise<DifferenceRow> {
    const row = error instanceof BlobNotFoundError ? await this.find(sha256) : null;
    if (row) return row;
    throw error;
  }

  private async find(sha256: string): Promise<DifferenceRow | null> {
    blobKey(sha256);
    const [row] = await this.db.select().from(blobDifferences).where(eq(blobDifferences.sha256, sha256));
    return row ?? null;
  }

  private async *pieces({ baseSha256, differenceSha256 }: DifferenceRow, { start, end }: ByteRange) {
    const difference = await this.whole.read(differenceSha256);
    let at = 0;
    for (const part of partsOf(difference)) {
      const [first, last] = [Math.max(start - at, 0), Math.min(end - at, part.length)];
      at += part.length;
      if (first >= last) continue;
      const range = { start: part.start + first, end: part.start + last };
      if (part.from === 'DIFFERENCE') yield difference.subarray(range.start, range.end);
      else yield* await this.whole.get(baseSha256, range);
    }
  }
}
