import { type FileHandle, open } from 'node:fs/promises';
import { InvalidInputError } from '../errors.ts';
import { archiveEntries } from './archive/archive-entries.ts';
import { type ArchiveEntry, DamagedEntryError } from './archive/archive-entry.ts';
import { DEFAULT_LIMITS, type ImportLimits } from './archive/limits.ts';
import { type CheckedPicture, checkPicture } from './check-picture.ts';
import type { Dataset, DatasetIndex, Example, QualityFinding } from './dataset.ts';
import { type Placement, place, quoteSome } from './layout.ts';
import { type MetadataRow, parseMetadata } from './metadata-csv.ts';
import { ACCEPTED_FORMATS, PICTURE_EXTENSIONS } from './picture-format.ts';
import { assessQuality, finding } from './quality.ts';
import { readTargets, type TargetColumns, targetColumns } from './read-targets.ts';
import { completeSplits, stratifiedSplit } from './split.ts';
import { storeDataset } from './store-dataset.ts';

/** Pictures that are decoded in parallel: libuv's pool has 4 threads, and a few more wait so that none idles. */
const IN_FLIGHT = 8;

export interface ImportOptions {
  /** The archive's name in messages. */
  filename: string;
  /** The data set's directory; made if it does not exist. Contains nothing of the data set when the import fails. */
  directory: string;
  /** Of the split, if the archive gives none; 0 by default. */
  seed?: number;
  /** Target columns of `metadata.csv`, instead of one label for each picture: numbers, or any number of labels. */
  targets?: TargetColumns;
  limits?: Partial<ImportLimits>;
  signal?: AbortSignal;
  /** The share of the archive that is read, 0 to 1; never decreases. */
  onProgress?: (fraction: number, stage: string) => void;
}

/**
 * Makes a data set of an archive of pictures: a .zip or .tar.gz with one folder a class (optionally in one more folder), and
 * optionally a `metadata.csv` beside the class folders: `file_name`, then `label` (overrides the folder), `split` (train,
 * validation or val, test) and any other columns as groups. Without splits it is split 70/15/15 within each label.
 *
 * The pictures' original bytes go into one pack file, everything else into an index (JSON). Damaged pictures are left out
 * and reported in `quality`. Throws InvalidInputError, saying what to do, when the archive is not a valid data set; the
 * signal's reason when aborted.
 */
export async function importImageArchive(
  archiveFile: string,
  options: ImportOptions,
): Promise<{ dataset: Dataset; indexFile: string }> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  return storeDataset(
    options.directory,
    'pictures.pack',
    async (pack) => {
      const contents = await readArchive(archiveFile, pack, options, limits);
      return buildIndex(contents, options, limits);
    },
    options,
  );
}

interface StoredPicture extends CheckedPicture {
  path: string;
  offset: number;
  byteSize: number;
}

interface ArchiveContents {
  stored: StoredPicture[];
  /** Path → why it cannot be read. */
  damaged: Map<string, string>;
  ignored: string[];
  /** Bytes of every `metadata.csv`, by path. */
  metadata: Map<string, Buffer>;
}

async function readArchive(
  archiveFile: string,
  packFile: string,
  { filename, signal, onProgress }: ImportOptions,
  limits: ImportLimits,
): Promise<ArchiveContents> {
  const contents: ArchiveContents = { stored: [], damaged: new Map(), ignored: [], metadata: new Map() };
  const pack = await open(packFile, 'wx');
  const seen = new Set<string>();
  const inFlight: Promise<() => Promise<void>>[] = [];
  let offset = 0;
  const storeNext = async () => {
    const store = await inFlight.shift();
    await store?.();
  };
  try {
    for await (const entry of archiveEntries(archiveFile, filename, limits)) {
      signal?.throwIfAborted();
      onProgress?.(entry.progress * 0.99, 'Reading pictures');
      if (seen.has(entry.name))
        throw new InvalidInputError(
          `"${filename}" holds "${entry.name}" twice (names that differ in Unicode form only count as one). Rename one of them.`,
        );
      seen.add(entry.name);
      if (/^([^/]+\/)?metadata\.csv$/i.test(entry.name)) {
        contents.metadata.set(entry.name, await readMetadataFile(entry, limits));
      } else if (PICTURE_EXTENSIONS.has(extension(entry.name))) {
        const bytes = await readPicture(entry, limits, contents.damaged);
        if (bytes) inFlight.push(check(entry.name, bytes));
        if (inFlight.length >= IN_FLIGHT) await storeNext();
      } else {
        contents.ignored.push(entry.name);
      }
    }
    while (inFlight.length > 0) await storeNext();
    await pack.sync();
  } finally {
    await Promise.allSettled(inFlight);
    await pack.close();
  }
  return contents;

  /** Starts decoding; the result appends the picture to the pack, in the archive's order. Never rejects. */
  async function check(path: string, bytes: Buffer): Promise<() => Promise<void>> {
    try {
      const checked = await checkPicture(bytes, limits.maxPixels);
      return async () => {
        await append(pack, bytes);
        contents.stored.push({ path, offset, byteSize: bytes.length, ...checked });
        offset += bytes.length;
      };
    } catch (error) {
      return async () => {
        if (!(error instanceof InvalidInputError)) throw error;
        contents.damaged.set(path, error.message);
      };
    }
  }
}

async function append(pack: FileHandle, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await pack.write(bytes, written);
    written += bytesWritten;
  }
}

async function readPicture(
  entry: ArchiveEntry,
  limits: ImportLimits,
  damaged: Map<string, string>,
): Promise<Buffer | null> {
  try {
    return await entry.read(limits.maxPictureBytes);
  } catch (error) {
    if (!(error instanceof DamagedEntryError)) throw error;
    damaged.set(entry.name, `It cannot be unpacked: ${error.message}.`);
    return null;
  }
}

async function readMetadataFile(entry: ArchiveEntry, limits: ImportLimits): Promise<Buffer> {
  try {
    return await entry.read(limits.maxMetadataBytes);
  } catch (error) {
    if (!(error instanceof DamagedEntryError)) throw error;
    const message = `"${entry.name}" cannot be unpacked: ${error.message}. Pack the archive again.`;
    throw new InvalidInputError(message, undefined, { cause: error });
  }
}

function extension(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}

function buildIndex(
  contents: ArchiveContents,
  { filename, seed = 0, targets: columns }: ImportOptions,
  limits: ImportLimits,
): DatasetIndex {
  const { stored, damaged } = contents;
  if (stored.length === 0) throw noPictures(contents, filename);
  const { file, rows } = readMetadata(contents, limits);
  const placements = place([...stored.map(({ path }) => path), ...damaged.keys()], file, rows, columns === undefined);
  const pictures = stored
    .map((picture) => ({ ...picture, ...(placements.get(picture.path) as Placement) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const targets = columns && readTargets(pictures, columns);
  const labels = targets?.labels ?? [...new Set(pictures.map(({ label }) => label))].sort();
  if (!targets) checkLabels(labels, filename, limits);
  else if (labels.length > limits.maxLabels) throw tooManyLabels(labels, filename, limits);
  // With targets there are no classes to stratify by.
  const splittable = targets ? pictures.map((picture) => ({ ...picture, label: '' })) : pictures;
  const { splits, note } =
    pictures[0].split === null
      ? { splits: stratifiedSplit(splittable, seed), note: null }
      : completeSplits(splittable, seed);
  const indexOf = new Map(labels.map((label, i) => [label, i]));
  const examples = pictures.map((picture, i): Example => {
    const { name, label, offset, byteSize, sha256, width, height } = picture;
    const split = splits.get(name);
    const index = targets ? -1 : indexOf.get(label);
    if (split === undefined || index === undefined) throw new Error(`No split or label for "${name}".`);
    const groups = columns ? without(picture.groups, targetColumns(columns)) : picture.groups;
    const own = targets ? { targets: targets.rows[i] } : {};
    return { name, label: index, ...own, split, groups, offset, byteSize, sha256, width, height };
  });
  return {
    version: 1,
    modality: 'IMAGE',
    ...(targets ? { task: targets.task } : {}),
    labels,
    groups: [...new Set(examples.flatMap(({ groups }) => Object.keys(groups)))].sort(),
    examples,
    quality: [...leftOut(contents, placements), ...(note ? [note] : []), ...assessQuality(examples, labels)],
    seed,
  };
}

function without(groups: Record<string, string>, columns: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).filter(([name]) => !columns.includes(name)));
}

function readMetadata(
  { stored, damaged, metadata, ignored }: ArchiveContents,
  limits: ImportLimits,
): { file: string | null; rows: Map<string, MetadataRow> } {
  // One inside a class's folder is ignored; the outermost counts.
  const paths = [...stored.map(({ path }) => path), ...damaged.keys()];
  const file =
    [...metadata.keys()].find((name) => !name.includes('/')) ??
    [...metadata.keys()].find((name) => paths.every((path) => path.startsWith(name.slice(0, name.indexOf('/') + 1)))) ??
    null;
  ignored.push(...[...metadata.keys()].filter((name) => name !== file));
  const bytes = file === null ? undefined : metadata.get(file);
  return { file, rows: bytes ? parseMetadata(bytes, limits) : new Map() };
}

function checkLabels(labels: string[], filename: string, limits: ImportLimits): void {
  if (labels.length < 2)
    throw new InvalidInputError(
      `"${filename}" has only one class, ${JSON.stringify(labels[0])}. A classifier needs at least two: one folder a class.`,
    );
  if (labels.every((label) => /^(train|training|val|valid|validation|test)$/i.test(label)))
    throw new InvalidInputError(
      `The folders of "${filename}" are splits (${labels.join(', ')}), not classes. Name the folders after the classes, and give ` +
        'the splits in a metadata.csv with the columns file_name and split.',
    );
  if (labels.length > limits.maxLabels) throw tooManyLabels(labels, filename, limits);
}

function tooManyLabels(labels: string[], filename: string, limits: ImportLimits): InvalidInputError {
  return new InvalidInputError(
    `"${filename}" has ${labels.length.toLocaleString('en')} classes; the maximum is ${limits.maxLabels.toLocaleString('en')}. ` +
      'Is each picture in a separate folder? Labels are the names of the outermost folders.',
  );
}

function noPictures({ damaged, ignored }: ArchiveContents, filename: string): InvalidInputError {
  if (damaged.size > 0) {
    const [[name, reason]] = damaged;
    return new InvalidInputError(
      `None of the ${damaged.size} pictures in "${filename}" can be read. The first, ${JSON.stringify(name)}: ${reason}`,
    );
  }
  const found = ignored.length > 0 ? `, only other files such as ${quoteSome([...ignored].sort())}` : '';
  return new InvalidInputError(
    `"${filename}" holds no pictures${found}. Pack one folder a class, with ${ACCEPTED_FORMATS} files in it.`,
  );
}

function leftOut({ damaged, ignored }: ArchiveContents, placements: Map<string, Placement>): QualityFinding[] {
  const findings: QualityFinding[] = [];
  if (damaged.size > 0) {
    const names = [...damaged.keys()].sort();
    const message =
      `${damaged.size} ${damaged.size === 1 ? 'picture' : 'pictures'} cannot be read and ${damaged.size === 1 ? 'was' : 'were'} left out. ` +
      `${JSON.stringify(names[0])}: ${damaged.get(names[0])}`;
    findings.push(
      finding(
        'CORRUPT_PICTURE',
        'MEDIUM',
        message,
        names.map((path) => placements.get(path)?.name ?? path),
      ),
    );
  }
  if (ignored.length > 0)
    findings.push(
      finding(
        'IGNORED_FILE',
        'INFO',
        `${ignored.length} files are not ${ACCEPTED_FORMATS} pictures and were left out.`,
        [...ignored].sort(),
      ),
    );
  return findings;
}
