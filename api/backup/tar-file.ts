import type { FileHandle } from 'node:fs/promises';
import { Header } from 'tar';
import { InvalidInputError } from '../../zoo/errors.ts';

const BLOCK = 512;

/** Two blocks of zeros end a tar archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

/**
 * A file of a tar archive: its header, its bytes, and the padding to whole blocks. POSIX's ustar, with GNU's sizes beyond 8 GiB.
 *
 * @param path at most 100 characters
 * @throws if there are more or fewer bytes than `size`: a reader would lose its place
 */
export async function* tarEntry(
  path: string,
  size: number,
  bytes: Iterable<Buffer> | AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const header = Buffer.alloc(BLOCK);
  new Header({ path, size, type: 'File', mode: 0o600, mtime: new Date(0) }).encode(header, 0);
  yield header;
  let written = 0;
  for await (const chunk of bytes) {
    written += chunk.byteLength;
    yield chunk;
  }
  if (written !== size) throw new Error(`${path} has ${written} bytes instead of ${size}.`);
  yield Buffer.alloc(paddingOf(size));
}

const paddingOf = (size: number) => (BLOCK - (size % BLOCK)) % BLOCK;

/** Where a file's bytes are in the archive. */
export interface TarPlace {
  start: number;
  size: number;
}

/**
 * The files of an archive and their places, by one look at each header.
 *
 * @throws InvalidInputError for something that is no archive, or one that is damaged or cut off
 */
export async function tarPlaces(handle: FileHandle): Promise<Map<string, TarPlace>> {
  const { size: total } = await handle.stat();
  const places = new Map<string, TarPlace>();
  const block = Buffer.alloc(BLOCK);
  for (let position = 0; position + BLOCK <= total; ) {
    await handle.read(block, 0, BLOCK, position);
    const header = new Header(block);
    if (header.nullBlock) return places;
    const { path, size } = header;
    if (!header.cksumValid || path === undefined || size === undefined)
      throw new InvalidInputError(`This is not a backup, or it is damaged at byte ${position}.`);
    places.set(path, { start: position + BLOCK, size });
    position += BLOCK + size + paddingOf(size);
  }
  throw new InvalidInputError('The backup is cut off: its end is missing. Copy it here again.');
}

const CHUNK = 2 ** 20;

/** The bytes of a file of the archive. Not by a stream: each would listen to the handle until that is closed. */
export async function* readPlace(handle: FileHandle, { start, size }: TarPlace): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; ) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, size - at));
    const { bytesRead } = await handle.read(chunk, 0, chunk.byteLength, start + at);
    if (bytesRead === 0) throw new InvalidInputError('The backup is cut off. Copy it here again.');
    yield chunk.subarray(0, bytesRead);
    at += bytesRead;
  }
}
