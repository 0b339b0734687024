import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Parser, type ReadEntry } from 'tar';
import { InvalidInputError } from '../errors.ts';
import type { FetchedFile } from './source.ts';

/** Bounds on what a tarball may unpack to, whole, be it wanted or not. */
export const TARBALL_LIMITS = { bytes: 4 * 2 ** 30, files: 100_000 };

const REGULAR = new Set(['File', 'OldFile', 'ContiguousFile']);

/**
 * Extracts from a package's tarball the files below `wanted` (or the one file `wanted`), hashing as they stream, into
 * `directory`. As npm does, it ignores the name of the tarball's one top folder.
 *
 * @throws InvalidInputError if nothing is below `wanted`, for links and for paths that climb out, and if a limit is passed.
 */
export async function extractTarball(
  tarball: string,
  wanted: string,
  directory: string,
  options: { signal?: AbortSignal; limits?: typeof TARBALL_LIMITS } = {},
): Promise<FetchedFile[]> {
  const limits = options.limits ?? TARBALL_LIMITS;
  const files = new Map<string, FetchedFile>();
  const writing: Promise<void>[] = [];
  const found = { bytes: 0, files: 0 };
  const source = createReadStream(tarball);
  const stopped = new AbortController();
  const stop = (reason: Error) => void source.destroy(reason);

  const take = (entry: ReadEntry) => {
    try {
      const relative = pathBelow(entry, wanted);
      found.bytes += entry.size;
      found.files += 1;
      if (found.bytes > limits.bytes || found.files > limits.files) {
        throw new InvalidInputError(
          `The package unpacks to more than ${limits.bytes} bytes or ${limits.files} files, so it was not unpacked further.`,
        );
      }
      if (relative === null || entry.type === 'Directory') return void entry.resume();
      if (files.has(relative)) throw new InvalidInputError(`The package holds ${entry.path} twice.`);
      const file: FetchedFile = {
        path: relative,
        file: path.join(directory, ...relative.split('/')),
        byteSize: entry.size,
        sha256: '',
      };
      files.set(relative, file);
      const written = write(entry, file, stopped.signal);
      written.catch(stop);
      writing.push(written);
    } catch (error) {
      entry.resume();
      stop(error as Error);
    }
  };

  const parser = new Parser({ strict: true, onReadEntry: take });
  try {
    await pipeline(source, parser as unknown as NodeJS.WritableStream, { signal: options.signal });
    await Promise.all(writing);
  } catch (cause) {
    stopped.abort();
    await Promise.allSettled(writing);
    options.signal?.throwIfAborted();
    if (cause instanceof InvalidInputError || isSystemError(cause)) throw cause;
    throw new InvalidInputError(`The package's tarball is broken: ${(cause as Error).message}.`, undefined, { cause });
  }
  if (files.size === 0) {
    throw new InvalidInputError(
      `The package has no files at ${wanted}. Correct source.path in the model's manifest.`,
      'path',
    );
  }
  return [...files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Where an entry lies below the wanted path; null if elsewhere. Throws for what no package of files needs. */
function pathBelow(entry: ReadEntry, wanted: string): string | null {
  const parts = entry.path.replace(/\/+$/, '').split('/');
  if (
    entry.path.startsWith('/') ||
    entry.path.includes('\\') ||
    parts.some((part) => part === '..' || part.includes('\0'))
  ) {
    throw new InvalidInputError(
      `The package holds a path that climbs out of it: ${JSON.stringify(entry.path)}. It was not unpacked.`,
    );
  }
  const inside = parts
    .slice(1)
    .filter((part) => part !== '' && part !== '.')
    .join('/');
  const isWanted = inside === wanted || inside.startsWith(`${wanted}/`);
  if (!isWanted) return null;
  if (!REGULAR.has(entry.type) && entry.type !== 'Directory') {
    throw new InvalidInputError(
      `The package holds a ${entry.type} at ${inside}, where only files are accepted. It was not unpacked.`,
    );
  }
  return inside === wanted ? path.posix.basename(wanted) : inside.slice(wanted.length + 1);
}

async function write(entry: ReadEntry, file: FetchedFile, signal: AbortSignal): Promise<void> {
  const hash = createHash('sha256');
  let byteSize = 0;
  const chunks = async function* () {
    for await (const chunk of entry) {
      hash.update(chunk);
      byteSize += chunk.length;
      yield chunk;
    }
  };
  await mkdir(path.dirname(file.file), { recursive: true });
  await pipeline(chunks, createWriteStream(file.file, { flags: 'wx' }), { signal });
  file.byteSize = byteSize;
  file.sha256 = hash.digest('hex');
}

function isSystemError(cause: unknown): boolean {
  return cause instanceof Error && 'syscall' in cause;
}
