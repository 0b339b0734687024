import { open, writeFile } from 'node:fs/promises';
import { InvalidInputError } from '../../errors.ts';
import { archiveEntries } from '../archive/archive-entries.ts';
import { type ArchiveEntry, DamagedEntryError } from '../archive/archive-entry.ts';
import { DEFAULT_LIMITS } from '../archive/limits.ts';
import { findCroissant } from '../croissant/find-croissant.ts';
import type { CroissantNotes } from '../croissant/read-croissant.ts';
import type { Example } from '../dataset.ts';
import { splitOfFile } from '../layout.ts';
import type { TextLimits } from './text-limits.ts';

/** The maximum unpacked bytes of a file of texts in an archive, which is briefly in memory. */
const MAX_PACKED_BYTES = 256 * 2 ** 20;
const PROBED_BYTES = 64 * 2 ** 10;

export interface TextSource {
  file: string;
  /** In messages. */
  filename: string;
  format: 'csv' | 'jsonl' | 'parquet' | 'conll';
  byteSize: number;
  /** Of rows that state none; from the name of one of several files. */
  split?: Example['split'];
  /** What a Croissant file beside it says. */
  described?: CroissantNotes;
}

/** Whether a file with this name can be a data set of texts. */
export function isTextFilename(filename: string): boolean {
  return formatOf(filename) !== null || isArchive(filename);
}

/** A file of rows on this machine. */
export interface TextFile {
  file: string;
  /** Its path where it comes from. */
  filename: string;
}

/**
 * The sources of several files, each of one split, as its name says, or all without one.
 *
 * @throws InvalidInputError if a file cannot hold rows, or only some name a split
 */
export async function textSources(files: TextFile[], limits: TextLimits): Promise<TextSource[]> {
  const sources: TextSource[] = [];
  for (const one of files) {
    const format = formatOf(one.filename);
    if (!format) throw new InvalidInputError(`"${one.filename}" is neither .csv nor .jsonl nor .parquet.`);
    const split = splitOfFile(one.filename);
    sources.push({ ...one, format, byteSize: await probe(one, format, limits), ...(split ? { split } : {}) });
  }
  return sources;
}

/**
 * Finds the rows of an upload: a `.csv`, `.jsonl`, `.parquet` or `.conll` file, on its own or in a `.zip` or `.tar.gz` as the only one of
 * its kind.
 *
 * @param unpacked where to put it if it is in an archive
 * @throws InvalidInputError if there is none, or more than one; if it is too large, or not UTF-8
 */
export async function textSource(upload: TextFile, unpacked: string, limits: TextLimits): Promise<TextSource> {
  const source = isArchive(upload.filename) ? await unpack(upload, unpacked) : upload;
  const format = formatOf(source.filename);
  if (!format) {
    throw new InvalidInputError(
      `"${upload.filename}" is neither .csv nor .jsonl nor .parquet. Upload one of these, with the columns text and label, or one of them in a .zip or .tar.gz.`,
    );
  }
  const described = isArchive(upload.filename)
    ? await findCroissant(upload.file, upload.filename, DEFAULT_LIMITS)
    : null;
  return { ...source, format, byteSize: await probe(source, format, limits), ...(described ? { described } : {}) };
}

const isArchive = (filename: string) => /\.(zip|tar\.gz|tgz)$/i.test(filename);

function formatOf(filename: string): TextSource['format'] | null {
  if (/\.csv$/i.test(filename)) return 'csv';
  if (/\.parquet$/i.test(filename)) return 'parquet';
  if (/\.(conll|iob2?|bio)$/i.test(filename)) return 'conll';
  return /\.(jsonl|ndjson)$/i.test(filename) ? 'jsonl' : null;
}

async function unpack({ file, filename }: TextFile, unpacked: string) {
  let found: string | null = null;
  for await (const entry of archiveEntries(file, filename, DEFAULT_LIMITS)) {
    if (!formatOf(entry.name)) continue;
    if (found) {
      throw new InvalidInputError(
        `"${filename}" holds more than one file of texts: "${found}" and "${entry.name}". Put all rows into one, with a column split if they were separate for that.`,
      );
    }
    found = entry.name;
    await writeFile(unpacked, await readEntry(entry));
  }
  if (found) return { file: unpacked, filename: found };
  throw new InvalidInputError(
    `"${filename}" holds no .csv, no .jsonl and no .parquet file. Pack one of these, with the columns text and label.`,
  );
}

async function readEntry(entry: ArchiveEntry): Promise<Buffer> {
  try {
    return await entry.read(MAX_PACKED_BYTES);
  } catch (error) {
    if (!(error instanceof DamagedEntryError)) throw error;
    const message = `"${entry.name}" cannot be unpacked: ${error.message}. Pack the archive again.`;
    throw new InvalidInputError(message, undefined, { cause: error });
  }
}

/** The file's size, after a check of its beginning. */
async function probe({ file, filename }: TextFile, format: TextSource['format'], { maxBytes }: TextLimits) {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    if (size === 0) throw new InvalidInputError(`"${filename}" is empty (0 bytes).`);
    if (size > maxBytes) {
      const gib = maxBytes / 2 ** 30;
      throw new InvalidInputError(`"${filename}" is larger than ${gib} GiB. Split it into smaller data sets.`);
    }
    // Parquet is binary, and checked when it is opened.
    if (format === 'parquet') return size;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(PROBED_BYTES), 0, PROBED_BYTES, 0);
    const start = buffer.subarray(0, bytesRead);
    if (/^(fffe|feff)/.test(start.toString('hex', 0, 2))) {
      throw new InvalidInputError(`"${filename}" is UTF-16. Save it as UTF-8 and upload it again.`);
    }
    if (start.includes(0)) {
      throw new InvalidInputError(
        `"${filename}" is not text: it contains zero bytes. Save it as CSV or JSONL in UTF-8 and upload it again.`,
      );
    }
    return size;
  } finally {
    await handle.close();
  }
}
