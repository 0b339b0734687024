import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, list, type ReadEntry } from 'tar';
import { InvalidInputError } from '../errors.ts';
import { ArchivePaths } from './archive-paths.ts';
import type { FetchedFile } from './source.ts';

/** The limits of a tarball's whole unpacked contents, whether extracted or not. */
const TARBALL_LIMITS = { bytes: 4 * 2 ** 30, files: 100_000 };

const REGULAR = new Set(['File', 'OldFile', 'ContiguousFile']);

/**
 * Extracts from a package's tarball (`.tgz`) the files below `wanted`, or the one file `wanted`, into `directory`. As npm
 * does, it ignores the name of the tarball's single top folder. Without `wanted`, all files, with their whole paths. Every
 * entry is checked before the first file is written. `options.archive` names the tarball in messages, "The package" by
 * default.
 *
 * @throws InvalidInputError if there is nothing below `wanted`, for links and for paths outside of the archive, and if a
 *   limit is exceeded.
 */
export async function extractTarball(
  tarball: string,
  wanted: string | null,
  directory: string,
  options: { signal?: AbortSignal; limits?: typeof TARBALL_LIMITS; archive?: string } = {},
): Promise<FetchedFile[]> {
  const limits = options.limits ?? TARBALL_LIMITS;
  const name = options.archive ?? 'The package';
  const archive = `${tarball}.tar`;
  try {
    await decompress(tarball, archive, limits.bytes, name, options.signal);
    const found = findEntries(archive, wanted, limits.files, name);
    options.signal?.throwIfAborted();
    const entries = new Set(found.values());
    await extract({ file: archive, cwd: directory, strict: true, filter: (entry) => entries.has(entry) }).catch(
      (cause) => {
        throw 'syscall' in cause ? cause : broken(cause, name);
      },
    );
    const paths = [...found.keys()].toSorted();
    return await Promise.all(
      paths.map((relative) => describe(relative, path.join(directory, found.get(relative) ?? ''))),
    );
  } finally {
    await rm(archive, { force: true });
  }
}

async function decompress(
  tarball: string,
  archive: string,
  maxBytes: number,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  let bytes = 0;
  const bounded = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        throw new InvalidInputError(`${name} unpacks to more than ${maxBytes} bytes, so it was not unpacked.`);
      }
      yield chunk;
    }
  };
  try {
    await pipeline(createReadStream(tarball), createGunzip(), bounded, createWriteStream(archive), { signal });
  } catch (cause) {
    signal?.throwIfAborted();
    if (!(cause instanceof Error) || !('code' in cause) || !String(cause.code).startsWith('Z_')) throw cause;
    throw broken(cause, name);
  }
}

/** Path below `wanted` → path in the archive, of each extracted file. */
function findEntries(archive: string, wanted: string | null, maxFiles: number, name: string): Map<string, string> {
  const found = new Map<string, string>();
  const paths = new ArchivePaths(name);
  let count = 0;
  const look = (entry: ReadEntry) => {
    count += 1;
    if (count > maxFiles)
      throw new InvalidInputError(`${name} contains more than ${maxFiles} files, so it was not unpacked.`);
    const relative = pathBelow(entry, wanted, name);
    if (relative === null) return;
    // As it is unpacked, with its top folder; two top folders may have the same file.
    paths.add(partsOf(entry.path).join('/'));
    if (found.has(relative))
      throw new InvalidInputError(`${name} contains ${entry.path.slice(0, 200)} twice, so it was not unpacked.`);
    found.set(relative, entry.path);
  };
  try {
    list({ file: archive, sync: true, strict: true, onReadEntry: look });
  } catch (cause) {
    throw cause instanceof InvalidInputError ? cause : broken(cause as Error, name);
  }
  if (found.size === 0 && wanted !== null) {
    throw new InvalidInputError(
      `The package has no files at ${wanted}. Correct source.path in the model's manifest.`,
      'path',
    );
  }
  return found;
}

const partsOf = (path: string) => path.split('/').filter((part) => part !== '' && part !== '.');

/**
 * A file's path relative to the wanted path; null if it is elsewhere, or a folder. Throws for anything that a package of
 * files does not need.
 */
function pathBelow(entry: ReadEntry, wanted: string | null, name: string): string | null {
  const parts = entry.path.split('/');
  const climbs = parts.some((part) => part === '..' || part.includes('\0')) || entry.path.includes('\\');
  if (climbs || entry.path.startsWith('/') || /^[a-z]:/i.test(entry.path)) {
    throw new InvalidInputError(
      `${name} contains a path outside of it, ${JSON.stringify(entry.path.slice(0, 200))}, so it was not unpacked.`,
    );
  }
  const inside = partsOf(entry.path)
    .slice(wanted === null ? 0 : 1)
    .join('/');
  const isWanted = wanted === null || inside === wanted || inside.startsWith(`${wanted}/`);
  if (!isWanted || entry.type === 'Directory') return null;
  if (partsOf(entry.path).length === 0)
    throw new InvalidInputError(`${name} contains a file without a name, so it was not unpacked.`);
  if (!REGULAR.has(entry.type)) {
    throw new InvalidInputError(
      `${name} holds a ${entry.type} at ${inside.slice(0, 200)}, where only files are accepted.`,
    );
  }
  if (wanted === null) return inside;
  return inside === wanted ? path.posix.basename(wanted) : inside.slice(wanted.length + 1);
}

async function describe(relative: string, file: string): Promise<FetchedFile> {
  const hash = createHash('sha256');
  let byteSize = 0;
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk);
    byteSize += chunk.length;
  }
  return { path: relative, file, byteSize, sha256: hash.digest('hex') };
}

function broken(cause: Error, name: string): InvalidInputError {
  return new InvalidInputError(
    `${name === 'The package' ? "The package's tarball" : name} is broken: ${cause.message}. Fetch it again.`,
    undefined,
    {
      cause,
    },
  );
}
