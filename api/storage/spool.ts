import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { uuidv7 } from 'uuidv7';
import { InvalidInputError } from '../../zoo/errors.ts';
import type { PutOptions, StoredBlob } from './blob-store.ts';

/** Spools older than this belong to a process that was killed. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/**
 * Streams bytes into a file, hashing them on the way, and flushes it to the disk.
 *
 * @throws InvalidInputError for more than `maxBytes` or another digest than `expectedSha256`; the stream's own error if it
 *   breaks off. The file is removed then.
 */
export async function spool(bytes: Readable | Uint8Array, file: string, options: PutOptions): Promise<StoredBlob> {
  const hash = createHash('sha256');
  const handle = await open(file, 'wx', 0o600);
  let byteSize = 0;
  try {
    const source = bytes instanceof Readable ? bytes : Readable.from([bytes], { objectMode: false });
    await pipeline(
      source,
      async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) {
          byteSize += chunk.byteLength;
          if (options.maxBytes !== undefined && byteSize > options.maxBytes) {
            throw new InvalidInputError(`There are more bytes than the ${options.maxBytes} that are allowed.`);
          }
          hash.update(chunk);
          await writeAll(handle, chunk);
        }
      },
      { signal: options.signal },
    );
    const sha256 = hash.digest('hex');
    if (options.expectedSha256 !== undefined && options.expectedSha256 !== sha256) {
      throw new InvalidInputError(
        `The bytes have the SHA-256 ${sha256}, not ${options.expectedSha256}: they were changed or cut short on the way.`,
        'sha256',
      );
    }
    await handle.sync();
    await handle.close();
    return { sha256, byteSize };
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(file, { force: true });
    throw error;
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.byteLength; ) {
    offset += (await handle.write(bytes, offset)).bytesWritten;
  }
}

/** Writes a stream to `file`, completely or not at all; the directory must exist. Throws as `spool` does. */
export async function writeAtomically(bytes: Readable, file: string): Promise<void> {
  const part = `${file}.${uuidv7()}.part`;
  await spool(bytes, part, {});
  await rename(part, file);
}

/** Makes the directory for spools, and deletes those that killed processes left. Returns a function that names a new one. */
export async function openSpoolDirectory(directory: string): Promise<() => string> {
  await mkdir(directory, { recursive: true });
  await clearSpools(directory, new Date(Date.now() - ABANDONED_MS));
  return () => path.join(directory, uuidv7());
}

/** Deletes spools that nothing was written to since `before`. Returns how many. */
export async function clearSpools(directory: string, before: Date): Promise<number> {
  let cleared = 0;
  for (const name of await readdir(directory)) {
    const file = path.join(directory, name);
    const found = await stat(file).catch(() => null);
    if (!found || found.mtime >= before) continue;
    await rm(file, { force: true });
    cleared++;
  }
  return cleared;
}
