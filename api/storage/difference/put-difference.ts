import { createHash } from 'node:crypto';
import type { blobDifferences } from '../../database/tables/index.ts';
import { BlobNotFoundError, type BlobStore, READ_LIMIT, type StoredBlob } from '../blob-store.ts';
import { makeDifference, partsOf } from './byte-difference.ts';

/** A larger share of new bytes is not worth the reading from two places. */
const MOST_NEW = 0.5;

/** Each part of the base is a request of its own. */
const MOST_PARTS = 64;

export interface PutDifference extends StoredBlob {
  /** The row to write with what points at the blob; null: it is stored whole. */
  difference: typeof blobDifferences.$inferInsert | null;
}

/**
 * Stores bytes as their difference from a blob that is stored whole, if less than half of them is new; otherwise whole.
 *
 * @param base null: there is none
 */
export async function putDifference(blobs: BlobStore, bytes: Uint8Array, base: string | null): Promise<PutDifference> {
  const stored = { sha256: createHash('sha256').update(bytes).digest('hex'), byteSize: bytes.length };
  // A blob that is its own base would be nowhere.
  const isSame = stored.sha256 === base;
  const difference =
    base === null || isSame || bytes.length > READ_LIMIT ? null : await differenceFrom(blobs, bytes, base);
  if (base === null || difference === null) return { ...(await blobs.put(bytes)), difference: null };
  const { sha256: differenceSha256 } = await blobs.put(difference);
  return { ...stored, difference: { ...stored, baseSha256: base, differenceSha256 } };
}

/** null: it is not worth it, or the base is not there. */
async function differenceFrom(blobs: BlobStore, bytes: Uint8Array, base: string): Promise<Buffer | null> {
  const from = await blobs.read(base).catch((error) => {
    if (error instanceof BlobNotFoundError) return null;
    throw error;
  });
  const difference = from && makeDifference(from, bytes, MOST_NEW * bytes.length);
  return difference && partsOf(difference).length <= MOST_PARTS ? difference : null;
}
