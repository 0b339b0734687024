import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import yauzl, { type ZipFile } from 'yauzl';
import { InvalidInputError } from '../errors.ts';
import { digestFile } from './digest-file.ts';
import { extractTarball } from './extract-tarball.ts';
import { safePath } from './safe-path.ts';
import type { FetchedFile } from './source.ts';

export interface ArchiveLimits {
  /** The total unpacked bytes of all entries, counted as they are unpacked. */
  bytes: number;
  /** Entries of every kind, folders included. */
  files: number;
}

const STORED = 0;
const DEFLATED = 8;
const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/**
 * Unpacks a .zip or .tar.gz of a model's files below `directory`, never holding a file in memory. A single top folder is
 * left out of the paths, and so are files that operating systems add (`.DS_Store`, `__MACOSX`).
 *
 * @param archive its name in messages
 * @throws InvalidInputError for links, paths outside of the archive, encryption, damage, and if a limit is exceeded
 */
export async function expandArchive(
  file: string,
  archive: string,
  kind: 'zip' | 'tar.gz',
  directory: string,
  options: { limits: ArchiveLimits; signal?: AbortSignal },
): Promise<FetchedFile[]> {
  const unpacked =
    kind === 'zip'
      ? await expandZip(file, archive, directory, options)
      : await extractTarball(file, null, directory, { ...options, archive });
  const files = unpacked.filter((one) => !isLitter(one.path));
  for (;;) {
    const [top] = files.length > 0 ? files[0].path.split('/') : [''];
    if (!files.every((one) => one.path.startsWith(`${top}/`)) || files.length === 0) break;
    for (const one of files) one.path = one.path.slice(top.length + 1);
  }
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

const isLitter = (name: string) => name.split('/').some((part) => part === '__MACOSX' || part.startsWith('.'));

async function expandZip(
  file: string,
  archive: string,
  directory: string,
  { limits, signal }: { limits: ArchiveLimits; signal?: AbortSignal },
): Promise<FetchedFile[]> {
  const found = new Map<string, FetchedFile>();
  let entries = 0;
  let bytes = 0;
  let zip: ZipFile | undefined;
  try {
    zip = await yauzl.openPromise(file, { lazyEntries: true, autoClose: false, strictFileNames: true });
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      if (++entries > limits.files) throw tooMany(archive, `${limits.files} files`);
      if (entry.fileName.endsWith('/')) continue;
      const name = safePath(entry.fileName, archive);
      if (((entry.externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK)
        throw new InvalidInputError(`${archive} holds a link at ${name}, where only files are accepted.`, 'file');
      if (entry.isEncrypted() || ![STORED, DEFLATED].includes(entry.compressionMethod))
        throw new InvalidInputError(
          `${archive} packs ${name} with a password or an unsupported method. Pack it again with the usual one, "deflate".`,
          'file',
        );
      if (found.has(name))
        throw new InvalidInputError(`${archive} contains ${name} twice, so it was not unpacked.`, 'file');
      const target = path.join(directory, name);
      await mkdir(path.dirname(target), { recursive: true });
      let checksum = 0;
      const counted = async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          if (bytes > limits.bytes) throw tooMany(archive, `${limits.bytes} bytes`);
          checksum = crc32(chunk, checksum);
          yield chunk;
        }
      };
      await pipeline(await zip.openReadStreamPromise(entry), counted, createWriteStream(target), { signal });
      if (checksum !== entry.crc32)
        throw new InvalidInputError(`${archive} is damaged at ${name}: its checksum differs. Pack it again.`, 'file');
      const { byteSize, sha256 } = await digestFile(target);
      found.set(name, { path: name, file: target, byteSize, sha256 });
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof InvalidInputError || !(error instanceof Error) || 'syscall' in error) throw error;
    throw new InvalidInputError(
      `${archive} is damaged or cut off (${error.message}). Check that it opens on your machine, then try again.`,
      'file',
      { cause: error },
    );
  } finally {
    zip?.close();
  }
  return [...found.values()];
}

function tooMany(archive: string, limit: string): InvalidInputError {
  return new InvalidInputError(`${archive} unpacks to more than ${limit}, so unpacking was aborted.`, 'file');
}
