import { open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { counted } from '../counted.ts';
import { InvalidInputError } from '../errors.ts';
import { moveFile } from '../move-file.ts';
import { archiveEntries } from './archive/archive-entries.ts';
import { type ArchiveEntry, DamagedEntryError } from './archive/archive-entry.ts';
import { fileEntries, type LooseFile } from './archive/file-entries.ts';
import { DEFAULT_LIMITS, type ImportLimits } from './archive/limits.ts';
import { copyExamples } from './copy-examples.ts';
import { CROISSANT_FILE, findCroissant } from './croissant/find-croissant.ts';
import type { CroissantNotes } from './croissant/read-croissant.ts';
import type { Dataset } from './dataset.ts';
import type { SplitPlan } from './grouped-split.ts';
import { type ImageContents, imageIndex } from './image-index.ts';
import { type ParquetSource, parquetPictures } from './parquet/parquet-pictures.ts';
import { isPictureFile } from './picture-format.ts';
import { PicturePack } from './picture-pack.ts';
import type { TargetColumns } from './read-targets.ts';
import { storeDataset } from './store-dataset.ts';

export interface ImportOptions {
  /** The upload's name in messages. */
  filename: string;
  /** The data set's directory; made if it does not exist. Contains nothing of the data set when the import fails. */
  directory: string;
  /** Of the split, if the upload gives none; 0 by default. */
  seed?: number;
  /** Target columns of the metadata, instead of one label for each picture: numbers, or any number of labels. */
  targets?: TargetColumns;
  /** How to split, instead of the splits that the upload states. */
  split?: SplitPlan;
  /** Columns that are groups whatever their values: see `groupColumns`. */
  groups?: string[];
  /** Whether the pictures will be added to a data set: then one class is enough, and no split needs to be completed. */
  isAddition?: boolean;
  limits?: Partial<ImportLimits>;
  signal?: AbortSignal;
  /** The share of the upload that is read, 0 to 1; never decreases. */
  onProgress?: (fraction: number, stage: string) => void;
  /**
   * An existing directory, of this upload alone, where checked pictures survive an abort or a crash, so that the next attempt goes on
   * from them. Empty afterwards if the import succeeds, or the upload is refused.
   */
  partialDirectory?: string;
  /** What a Croissant description says that does not lie in the archive. */
  described?: CroissantNotes;
}

/**
 * Makes a data set of an archive of pictures: a .zip or .tar.gz with one folder a class (optionally in one more folder), or with
 * folders train, validation and test around them, as Hugging Face's `imagefolder`. A `metadata.csv` or `metadata.jsonl` beside the
 * folders, or in those of the splits, may state `file_name`, then `label` (overrides the folder), `split` (train,
 * validation or val, test) and any other columns as groups. Without splits it is split 70/15/15 within each label. An archive of
 * Parquet files, or one Parquet file, holds its pictures in its rows: see `parquetPictures`.
 *
 * The pictures' original bytes go into one pack file, everything else into an index (JSON). Damaged pictures, and those
 * without a label that can be read, are left out and reported in `quality`. Throws InvalidInputError, saying what to do, when the archive is not a valid data set; the
 * signal's reason when aborted.
 */
export async function importImageArchive(
  archiveFile: string,
  options: ImportOptions,
): Promise<{ dataset: Dataset; indexFile: string }> {
  if (await isParquet(archiveFile))
    return importParquetPictures([{ file: archiveFile, filename: options.filename }], options);
  return importPictures(options, async (pack, limits) => {
    const described = options.described ?? (await findCroissant(archiveFile, options.filename, limits));
    const entries = archiveEntries(archiveFile, options.filename, limits);
    const others = await readEntries(entries, pack, { ...options, names: described?.names }, limits);
    return { ...others, notes: described?.notes ?? [] };
  });
}

/** By its first bytes. */
async function isParquet(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    return (await handle.read(Buffer.alloc(4), 0, 4, 0)).buffer.toString('latin1') === 'PAR1';
  } finally {
    await handle.close();
  }
}

/**
 * Like `importImageArchive`, of single files on this machine, which count as the entries of an archive of these names.
 *
 * @param unfetched the files that are not here: pictures that are too large, and others, which are no part of a data set
 */
export async function importPictureFiles(
  files: LooseFile[],
  unfetched: { tooLarge: { name: string; byteSize: number }[]; others: string[] },
  options: ImportOptions,
): Promise<{ dataset: Dataset; indexFile: string }> {
  return importPictures(options, async (pack, limits) => {
    const entries = fileEntries(files, options.filename, limits);
    const { ignored, ...others } = await readEntries(entries, pack, { ...options, names: undefined }, limits);
    for (const { name, byteSize } of unfetched.tooLarge)
      if (!pack.has(name)) await pack.addDamaged(name, tooManyBytes(byteSize));
    return { ...others, ignored: [...ignored, ...unfetched.others] };
  });
}

/** Like `importImageArchive`, of Parquet files on this machine. */
export async function importParquetPictures(
  sources: ParquetSource[],
  options: ImportOptions,
): Promise<{ dataset: Dataset; indexFile: string }> {
  return importPictures(options, async (pack, limits) => {
    const { described } = options;
    for (const [i, source] of sources.entries()) {
      const before = i / sources.length;
      await readParquet(
        { ...source, ...(described ? { names: described.names } : {}) },
        pack,
        { ...options, limits },
        (share) => before + share / sources.length,
      );
    }
    return { metadata: new Map(), ignored: [], notes: described?.notes ?? [] };
  });
}

type Others = Pick<ImageContents, 'metadata' | 'ignored' | 'notes'>;

/** With what a Croissant file calls the columns. */
type Described = ImportOptions & { names: ReadonlyMap<string, string> | undefined };

/** @param read adds the pictures to the pack; returns what else there is */
async function importPictures(
  options: ImportOptions,
  read: (pack: PicturePack, limits: ImportLimits) => Promise<Others>,
): Promise<{ dataset: Dataset; indexFile: string }> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { partialDirectory } = options;
  const build = async (packFile: string) => {
    const file = partialDirectory === undefined ? packFile : join(partialDirectory, 'pack');
    const journal = partialDirectory === undefined ? null : join(partialDirectory, 'journal');
    options.onProgress?.(0, 'Reading pictures');
    const pack = await PicturePack.open(file, journal, limits.maxPixels);
    let index: ReturnType<typeof imageIndex>;
    try {
      const others = await read(pack, limits);
      await pack.finish();
      index = imageIndex({ stored: pack.stored, damaged: pack.damaged, ...others }, options, limits);
    } catch (error) {
      // The next attempt would fail in the same way.
      if (error instanceof InvalidInputError) await clear();
      throw error;
    } finally {
      await pack.close();
    }
    const { examples } = index;
    if (examples.length < pack.stored.length) {
      // Labels may be known only after the pictures: the pack keeps those that have one.
      const kept = `${packFile}.kept`;
      index = { ...index, examples: await copyExamples([{ packFile: file, examples }], kept) };
      await rename(kept, packFile);
    } else if (file !== packFile) await moveFile(file, packFile);
    await clear();
    return index;
  };
  const clear = async () => {
    if (partialDirectory === undefined) return;
    for (const name of ['pack', 'journal']) await rm(join(partialDirectory, name), { force: true });
  };
  return storeDataset(options.directory, 'pictures.pack', build, options);
}

/**
 * @param entries the files of an archive, or of a folder
 */
async function readEntries(
  entries: AsyncIterable<ArchiveEntry>,
  pack: PicturePack,
  options: Described,
  limits: ImportLimits,
): Promise<Others> {
  const { filename, signal, onProgress } = options;
  const others: Others = { metadata: new Map(), ignored: [], notes: [] };
  const seen = new Set<string>();
  for await (const entry of entries) {
    signal?.throwIfAborted();
    onProgress?.(entry.progress * 0.99, 'Reading pictures');
    if (seen.has(entry.name))
      throw new InvalidInputError(
        `"${filename}" holds "${entry.name}" twice (names that differ in Unicode form only count as one). Rename one of them.`,
      );
    seen.add(entry.name);
    if (/^([^/]+\/){0,2}metadata\.(csv|jsonl)$/i.test(entry.name)) {
      others.metadata.set(entry.name, await readOther(entry, limits.maxMetadataBytes));
    } else if (isPictureFile(entry.name)) {
      if (!pack.has(entry.name)) await addPicture(entry, pack, limits);
      checkBeginning(pack, filename, limits);
    } else if (extension(entry.name) === 'parquet') {
      await addParquet(entry, pack, { ...options, limits });
    } else if (!CROISSANT_FILE.test(entry.name)) {
      others.ignored.push(entry.name);
    }
  }
  return others;
}

async function addPicture(entry: ArchiveEntry, pack: PicturePack, limits: ImportLimits): Promise<void> {
  try {
    await pack.add(entry.name, await entry.read(limits.maxPictureBytes));
  } catch (error) {
    if (!(error instanceof DamagedEntryError)) throw error;
    await pack.addDamaged(entry.name, `It cannot be unpacked: ${error.message}.`);
  }
}

/** A Parquet file is read from its end, so that it is unpacked first. */
async function addParquet(
  entry: ArchiveEntry,
  pack: PicturePack,
  options: Described & { limits: ImportLimits },
): Promise<void> {
  const file = join(options.directory, '.parquet');
  try {
    await writeFile(file, await readOther(entry, options.limits.maxParquetBytes));
    const { names } = options;
    await readParquet({ file, filename: entry.name, ...(names ? { names } : {}) }, pack, options, () => entry.progress);
  } finally {
    await rm(file, { force: true });
  }
}

async function readParquet(
  source: ParquetSource,
  pack: PicturePack,
  { signal, onProgress, limits }: ImportOptions & { limits: ImportLimits },
  progressOf: (share: number) => number,
): Promise<void> {
  for await (const { name, bytes, progress, ...stated } of parquetPictures(source)) {
    signal?.throwIfAborted();
    onProgress?.(progressOf(progress) * 0.99, 'Reading pictures');
    if (pack.has(name)) continue;
    if (pack.stored.length + pack.damaged.size >= limits.maxEntries)
      throw new InvalidInputError(
        `"${source.filename}" holds more than ${limits.maxEntries.toLocaleString('en')} pictures. Split it into smaller data sets.`,
      );
    if (bytes.length > limits.maxPictureBytes) await pack.addDamaged(name, tooManyBytes(bytes.length), stated);
    else await pack.add(name, bytes, stated);
    checkBeginning(pack, source.filename, limits);
  }
}

/** An upload that holds something else than pictures under their names is refused soon: reading all of it takes minutes. */
function checkBeginning({ stored, damaged }: PicturePack, filename: string, { maxUnreadable }: ImportLimits): void {
  if (stored.length > 0 || damaged.size < maxUnreadable) return;
  const [[name, reason]] = damaged;
  throw new InvalidInputError(
    `The first ${counted(damaged.size, 'picture')} in "${filename}" cannot be read, so that the others were not tried. ${JSON.stringify(name)}: ${reason}`,
  );
}

const tooManyBytes = (byteSize: number) => `It has ${byteSize.toLocaleString('en')} bytes. Scale it down.`;

/** A file that the import cannot do without. */
async function readOther(entry: ArchiveEntry, maxBytes: number): Promise<Buffer> {
  try {
    return await entry.read(maxBytes);
  } catch (error) {
    if (!(error instanceof DamagedEntryError)) throw error;
    const message = `"${entry.name}" cannot be unpacked: ${error.message}. Pack the archive again.`;
    throw new InvalidInputError(message, undefined, { cause: error });
  }
}

function extension(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}
