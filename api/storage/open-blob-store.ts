import path from 'node:path';
import type { Config } from '../config.ts';
import type { BlobLock, BlobStore } from './blob-store.ts';
import { openFolderStore } from './folder-store.ts';

/**
 * The configured store: an S3 server if S3_ENDPOINT is set, otherwise `GRAFT_HOME/blobs`.
 *
 * @param lock needed where garbage is collected beside it
 * @param options.patience for how long, in ms, to try again while the S3 server does not respond; default: only what is to be stored, for
 *   30 s
 * @throws UnavailableError if it cannot be used.
 */
export async function openBlobStore(
  config: Pick<Config, 'home' | 's3'>,
  lock?: BlobLock,
  options: { patience?: number; signal?: AbortSignal } = {},
): Promise<BlobStore> {
  if (!config.s3) return openFolderStore(path.join(config.home, 'blobs'), lock);
  // The client takes a third of a second to load, in every process of a job.
  const { openS3Store } = await import('./s3-store.ts');
  return openS3Store(config.s3, path.join(config.home, 'incoming'), lock, options);
}
