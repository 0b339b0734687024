import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { InvalidInputError } from '../../errors.ts';
import { type ArchiveEntry, DamagedEntryError } from './archive-entry.ts';
import { type ArchiveBudget, tooLarge } from './budget.ts';
import { entryName, isLitter } from './entry-name.ts';
import { openZipFile } from './open-zip-file.ts';
import { isSystemError } from './system-error.ts';

const STORED = 0;
const DEFLATED = 8;
const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/** The files of a zip, in the order of its directory. Throws InvalidInputError for a zip that is invalid as a whole. */
export async function* zipEntries(file: string, archive: string, budget: ArchiveBudget): AsyncGenerator<ArchiveEntry> {
  let zip: ZipFile | undefined;
  try {
    // Names are decoded below: yauzl would read unflagged UTF-8, which many tools write, as CP437.
    zip = await openZipFile(file, { lazyEntries: true, autoClose: false, decodeStrings: false });
    for await (const entry of zip.eachEntry()) {
      budget.countEntry();
      const path = decodeName(entry);
      const name = entryName(path, archive);
      if (((entry.externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK)
        throw new InvalidInputError(
          `"${archive}" holds the symbolic link "${name}". Pack the pictures themselves instead of links.`,
        );
      if (path.endsWith('/') || name === '' || isLitter(name)) continue;
      if (entry.isEncrypted())
        throw new InvalidInputError(`"${archive}" is encrypted ("${name}"). Pack it again without a password.`);
      if (![STORED, DEFLATED].includes(entry.compressionMethod))
        throw new InvalidInputError(
          `"${archive}" packs "${name}" with a method that Graft does not support (${entry.compressionMethod}). ` +
            'Pack it again with the usual one, "deflate".',
        );
      const opened = zip;
      yield {
        name,
        isRandomAccess: true,
        progress: zip.entriesRead / zip.entryCount,
        read: (maxBytes) => readEntry(opened, entry, name, maxBytes, budget),
      };
    }
  } catch (error) {
    if (
      error instanceof InvalidInputError ||
      isSystemError(error) ||
      !(error instanceof Error) ||
      !error.stack?.includes('yauzl')
    )
      throw error;
    throw new InvalidInputError(
      `"${archive}" is damaged or cut off (${error.message}). Check that it opens on your machine, then upload it again.`,
      undefined,
      { cause: error },
    );
  } finally {
    zip?.close();
  }
}

async function readEntry(
  zip: ZipFile,
  entry: Entry,
  name: string,
  maxBytes: number,
  budget: ArchiveBudget,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  let checksum = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      budget.countBytes(chunk.length);
      length += chunk.length;
      if (length > maxBytes) throw tooLarge(name, maxBytes);
      checksum = crc32(chunk, checksum);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof InvalidInputError || isSystemError(error)) throw error;
    throw new DamagedEntryError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  if (checksum !== entry.crc32) throw new DamagedEntryError('its checksum differs');
  return Buffer.concat(chunks, length);
}

/**
 * By flag or Unicode extra field if the zip has them, otherwise as UTF-8 if it is valid, otherwise as CP437, the format's
 * default.
 */
function decodeName(entry: Entry): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(entry.fileNameRaw);
  } catch {
    return yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
  }
}
