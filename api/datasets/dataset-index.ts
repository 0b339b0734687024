import type { DatasetIndex } from '../../zoo/data/dataset.ts';
import type { BlobStore } from '../storage/blob-store.ts';

/** Parsed indexes that are kept, per store: a page of previews asks for the same one many times. */
const KEPT = 8;
const cache = new WeakMap<BlobStore, Map<string, Promise<DatasetIndex>>>();

/** The index of a data set, by its digest. Treat it as read-only: others see the same object. */
export function readDatasetIndex(blobs: BlobStore, sha256: string): Promise<DatasetIndex> {
  const indexes = cache.get(blobs) ?? new Map<string, Promise<DatasetIndex>>();
  cache.set(blobs, indexes);
  const index = indexes.get(sha256) ?? blobs.read(sha256).then((bytes): DatasetIndex => JSON.parse(bytes.toString()));
  // Put back at the end: a Map keeps the order of insertion, so the first is the one that was used longest ago.
  indexes.delete(sha256);
  indexes.set(sha256, index);
  if (indexes.size > KEPT) for (const oldest of [...indexes.keys()].slice(0, 1)) indexes.delete(oldest);
  // What could not be read may be there the next time.
  index.catch(() => indexes.delete(sha256));
  return index;
}
