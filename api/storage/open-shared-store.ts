import type { Config } from '../config.ts';
import type { Db } from '../database/connection.ts';
import type { BlobStore } from './blob-store.ts';
import { withDifferences } from './difference/difference-store.ts';
import { lockBlobs } from './lock-blobs.ts';
import { openBlobStore } from './open-blob-store.ts';

/** The configured store as the processes of a platform share it: with blobs that are differences, and safe beside a collection of garbage. */
export async function openSharedStore(
  config: Pick<Config, 'home' | 's3'>,
  db: Db,
  options: Parameters<typeof openBlobStore>[2] = {},
): Promise<BlobStore> {
  return withDifferences(await openBlobStore(config, lockBlobs(db), options), db);
}
