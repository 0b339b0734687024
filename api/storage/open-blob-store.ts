import path from 'node:path';
import type { Config } from '../config.ts';
import type { BlobStore } from './blob-store.ts';
import { openFolderStore } from './folder-store.ts';
import { openS3Store } from './s3-store.ts';

/**
 * The configured store: an S3 server if S3_ENDPOINT is set, otherwise `GRAFT_HOME/blobs`.
 *
 * @throws UnavailableError if it cannot be used.
 */
export async function openBlobStore(config: Pick<Config, 'home' | 's3'>): Promise<BlobStore> {
  return config.s3
    ? openS3Store(config.s3, path.join(config.home, 'incoming'))
    : openFolderStore(path.join(config.home, 'blobs'));
}
