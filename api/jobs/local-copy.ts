import { mkdir, rename, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { uuidv7 } from 'uuidv7';
import type { Config } from '../config.ts';
import { type BlobStore, blobKey } from '../storage/blob-store.ts';
import { digestOfFile } from './digest-of-file.ts';

/**
 * A blob as a file of this machine, in `GRAFT_HOME/cache`, copied from the blob store unless an intact copy exists. The
 * digest is checked either way. Do not write to the file: others read it.
 */
export async function localCopy(context: { config: Config; blobs: BlobStore }, sha256: string): Promise<string> {
  const file = path.join(context.config.home, 'cache', blobKey(sha256));
  if ((await digestOfFile(file)) === sha256) {
    // In use: see `clearLocalCopies`.
    const now = new Date();
    await utimes(file, now, now);
    return file;
  }
  await mkdir(path.dirname(file), { recursive: true });
  const partial = `${file}.${uuidv7()}`;
  try {
    await context.blobs.download(sha256, partial);
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  return file;
}
