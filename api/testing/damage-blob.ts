import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../config.ts';
import { blobKey } from '../storage/blob-store.ts';

/** Flips one bit of a blob in the folder of blobs, as a failing disk or an intruder would. */
export async function damageBlob({ home }: Pick<Config, 'home'>, sha256: string): Promise<void> {
  await flipBit(path.join(home, 'blobs', blobKey(sha256)));
}

/** The same for the copy that a worker caches. */
export async function damageLocalCopy({ home }: Pick<Config, 'home'>, sha256: string): Promise<void> {
  await flipBit(path.join(home, 'cache', blobKey(sha256)));
}

async function flipBit(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[bytes.length >> 1] ^= 1;
  await chmod(file, 0o600);
  await writeFile(file, bytes);
}
