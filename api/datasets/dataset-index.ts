import type { DatasetIndex } from '../../zoo/data/dataset.ts';
import type { BlobStore } from '../storage/blob-store.ts';

/** The number of parsed indexes cached per store: a page of previews reads the same one many times. */
const KEPT = 8;
const cache = new WeakMap<BlobStore, Map<string, Promise<DatasetIndex>>>();

/** The index of a data set, by its digest. Treat it as read-only: callers share the object. */
export function readDatasetIndex(blobs: BlobStore, sha256: string): Promise<DatasetIndex> {
  const indexes = cache.get(blobs) ?? new Map<string, Promise<DatasetIndex>>();
  cache.set(blobs, indexes);
  const index = indexes.get(sha256) ?? blobs.read(sha256).then((bytes): DatasetIndex => JSON.parse(bytes.toString()));
  // Reinserted at the end: a Map keeps insertion order, so the first entry is the least recently used.
  indexes.delete(sha256);
  indexes.set(sha256, index);
  if (indexes.size > KEPT) for (const oldest of [...indexes.keys()].slice(0, 1)) indexes.delete(oldest);
  // A failed read may succeed the next time.
  index.catch(() => indexes.delete(sha256));
  return index;
}
