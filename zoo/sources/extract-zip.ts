import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import type { ZipFile } from 'yauzl';
import { openZipFile } from '../data/archive/open-zip-file.ts';
import { unsafeName } from '../data/archive/unsafe-name.ts';
import { InvalidInputError } from '../errors.ts';
import { ArchivePaths } from './archive-paths.ts';
import { digestFile } from './digest-file.ts';
import { outside, safePath } from './safe-path.ts';
import type { FetchedFile } from './source.ts';

export interface ArchiveLimits {
  /** The total unpacked bytes of the entries that are unpacked, counted while unpacking. */
  bytes: number;
  /** Entries of every kind, folders included, whether unpacked or not. */
  files: number;
}

const STORED = 0;
const DEFLATED = 8;
const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/**
 * Unpacks the files of a .zip whose path `isWanted` accepts, below `directory`. The paths of all entries are checked.
 *
 * @param archive its name in messages
 * @throws InvalidInputError for links, paths outside of the archive, encryption, damage, and if a limit is exceeded
 */
export async function extractZip(
  file: string,
  archive: string,
  directory: string,
  options: { limits: ArchiveLimits; signal?: AbortSignal; isWanted?: (path: string) => boolean },
): Promise<FetchedFile[]> {
  const { limits, signal, isWanted = () => true } = options;
  const paths = new ArchivePaths(archive);
  const found: FetchedFile[] = [];
  let entries = 0;
  let bytes = 0;
  let zip: ZipFile | undefined;
  try {
    zip = await openZipFile(file, { lazyEntries: true, autoClose: false, strictFileNames: true });
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      if (++entries > limits.files) throw tooMany(archive, `${limits.files} files`);
      if (entry.fileName.endsWith('/')) continue;
      const name = safePath(entry.fileName, archive);
      paths.add(name);
      if (((entry.externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK)
        throw new InvalidInputError(`${archive} holds a link at ${name}, where only files are accepted.`, 'file');
      if (!isWanted(name)) continue;
      if (entry.isEncrypted() || ![STORED, DEFLATED].includes(entry.compressionMethod))
        throw new InvalidInputError(
          `${archive} packs ${name} with a password or an unsupported method. Pack it again with the usual one, "deflate".`,
          'file',
        );
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
      found.push({ path: name, file: target, byteSize, sha256 });
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof InvalidInputError || !(error instanceof Error) || 'syscall' in error) throw error;
    const unsafe = unsafeName(error);
    if (unsafe !== null) throw outside(unsafe, archive);
    throw new InvalidInputError(
      `${archive} is damaged or cut off (${error.message}). Check that it opens on your machine, then try again.`,
      'file',
      { cause: error },
    );
  } finally {
    zip?.close();
  }
  return found;
}

function tooMany(archive: string, limit: string): InvalidInputError {
  return new InvalidInputError(`${archive} unpacks to more than ${limit}, so unpacking was aborted.`, 'file');
}
