import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { counted } from '../../counted.ts';
import { InvalidInputError } from '../../errors.ts';
import { joinTexts } from '../../text/text-input.ts';
import { checkLabels, tooManyLabels } from '../check-labels.ts';
import { chooseSplits } from '../choose-splits.ts';
import type { CroissantNotes } from '../croissant/read-croissant.ts';
import type { Dataset, DatasetIndex, Example, QualityFinding } from '../dataset.ts';
import { groupColumns } from '../group-columns.ts';
import type { SplitPlan } from '../grouped-split.ts';
import { quoteSome } from '../layout.ts';
import { assessQuality } from '../quality/assess-quality.ts';
import { finding } from '../quality/finding.ts';
import type { Pair } from '../quality/near-pictures.ts';
import { nearStoredTexts } from '../quality/near-stored-texts.ts';
import { readTargets, type TargetColumns, targetColumns, trueLabels } from '../read-targets.ts';
import { storeDataset } from '../store-dataset.ts';
import { afterLeavingOut, type UnreadableLabel, unreadableLabels } from '../unreadable-labels.ts';
import { conllRows } from './conll-rows.ts';
import { csvRows } from './csv-rows.ts';
import { jsonlRows } from './jsonl-rows.ts';
import { parquetRows } from './parquet-rows.ts';
import { checkReadable, readTextRow } from './read-text-row.ts';
import { type TextColumns, textColumns } from './text-columns.ts';
import { TEXT_LIMITS, type TextLimits } from './text-limits.ts';
import type { TextRow } from './text-row.ts';
import { type TextFile, type TextSource, textSource, textSources } from './text-source.ts';
import { readWordTags, WORDS } from './word-tags.ts';

/** Texts that are written to the pack at once. */
const WRITTEN_BYTES = 2 ** 20;

export interface ImportTextOptions {
  /** The upload's name: its extension decides the format. */
  filename: string;
  /** The data set's directory; made if it does not exist. Contains nothing of the data set when the import fails. */
  directory: string;
  /** Of the split, if the file gives none; 0 by default. */
  seed?: number;
  /** Target columns, instead of one label for each text: numbers, or any number of labels. */
  targets?: TargetColumns;
  /**
   * The column with a label for each word, in IOB2, instead of one label for each text: lists of strings in JSONL, as in Hugging Face's
   * data sets, or cells with spaces between. The words are in the column `tokens`. A `.conll` file has no column names: this one is free.
   */
  tags?: string;
  /** How to split, instead of the splits that the file states. */
  split?: SplitPlan;
  /** Columns that are groups whatever their values: see `groupColumns`. */
  groups?: string[];
  /** Whether the texts will be added to a data set: then one label is enough, and no split needs to be completed. */
  isAddition?: boolean;
  limits?: Partial<TextLimits>;
  signal?: AbortSignal;
  /** The share of the file that is read, 0 to 1; never decreases. */
  onProgress?: (fraction: number, stage: string) => void;
  /** What a Croissant description says that does not lie beside the file. */
  described?: CroissantNotes;
}

/**
 * Makes a data set of texts: of a `.csv` whose first line names the columns, a `.jsonl` with one object a line, or a `.parquet` (each
 * also in a `.zip` or `.tar.gz`): `text`, `label`, optionally `split` (train, validation or val, test), and any other
 * columns whose values repeat as groups. Pairs of texts have two columns instead of `text`: see `textColumns`. With a label for each word, the words are in
 * `tokens`, or the file is a `.conll`: see `tags`. Without splits it is split 70/15/15 within each label.
 *
 * The texts go into one pack file in UTF-8, everything else into an index (JSON). Empty texts, and those that are not UTF-8
 * or too long, or have no label that can be read, are left out and reported in `quality`.
 *
 * @throws InvalidInputError, saying what to do, when the file is not a valid data set; the signal's reason when aborted
 */
export async function importTextFile(
  file: string,
  options: ImportTextOptions,
): Promise<{ dataset: Dataset; indexFile: string }> {
  return importTexts(options, async (unpacked, limits) => [
    await textSource({ file, filename: options.filename }, unpacked, limits),
  ]);
}

/** Like `importTextFile`, of several files on this machine, whose names may state their splits, such as `train.jsonl`. */
export async function importTextFiles(
  files: TextFile[],
  options: ImportTextOptions,
): Promise<{ dataset: Dataset; indexFile: string }> {
  return importTexts(options, (_, limits) => textSources(files, limits));
}

async function importTexts(
  options: ImportTextOptions,
  open: (unpacked: string, limits: TextLimits) => Promise<TextSource[]>,
): Promise<{ dataset: Dataset; indexFile: string }> {
  const limits = { ...TEXT_LIMITS, ...options.limits };
  const build = async (packFile: string) => {
    options.onProgress?.(0, 'Reading texts');
    const unpacked = `${packFile}.unpacked`;
    const opened = await open(unpacked, limits);
    const { described } = options;
    const sources = described ? opened.map((source) => ({ ...source, described })) : opened;
    const contents = await readTexts(sources, packFile, options, limits);
    await rm(unpacked, { force: true });
    const near = await nearStoredTexts(packFile, contents.stored);
    const index = buildIndex({ ...contents, near }, options, limits);
    const notes = [...new Set(sources.flatMap((source) => source.described?.notes ?? []))];
    return { ...index, quality: [...notes, ...index.quality] };
  };
  return storeDataset(options.directory, 'texts.pack', build, options);
}

interface StoredText {
  name: string;
  label: string;
  /** The label of each word, separated by spaces. */
  wordTags?: string;
  split: Example['split'] | null;
  groups: Record<string, string>;
  offset: number;
  byteSize: number;
  sha256: string;
}

interface Contents {
  stored: StoredText[];
  empty: string[];
  undecodable: string[];
  tooLong: string[];
  unlabelled: UnreadableLabel[];
  arePairs: boolean;
}

async function readTexts(
  sources: TextSource[],
  packFile: string,
  { filename, signal, onProgress, targets, tags }: ImportTextOptions,
  limits: TextLimits,
): Promise<Contents> {
  const contents: Contents = {
    stored: [],
    empty: [],
    undecodable: [],
    tooLong: [],
    unlabelled: [],
    arePairs: false,
  };
  let columns: TextColumns | null = null;
  let bytesRead = 0;
  const byteSize = sources.reduce((sum, source) => sum + source.byteSize, 0);
  const lists = tags === undefined ? null : [WORDS, tags];
  const rows = rowsOf(sources, { limits, lists }, (bytes) => {
    bytesRead += bytes;
  });
  const pack = await open(packFile, 'wx');
  try {
    const writer = packWriter(pack);
    for await (const { source, row, place } of rows) {
      if (place > limits.maxRows) {
        throw new InvalidInputError(
          `"${filename}" has more than ${limits.maxRows.toLocaleString('en')} rows. Split it into smaller data sets.`,
        );
      }
      if (place % 1_000 === 1) {
        signal?.throwIfAborted();
        onProgress?.(0.99 * Math.min(1, bytesRead / byteSize), 'Reading texts');
      }
      const name = `row ${place}`;
      checkReadable(row, source, { tags, targets });
      const at = `"${source.filename}", row ${row.number}`;
      columns ??= tags === undefined ? textColumns([...row.cells.keys()], at) : [WORDS];
      const { texts, problem, ...own } = readTextRow(row, source, { columns, tags, targets, limits });
      const cells = [...texts, own.label, ...Object.values(own.groups)];
      if (cells.some((cell) => cell.includes('\uFFFD'))) contents.undecodable.push(name);
      else if (texts.some((text) => text.trim() === '')) contents.empty.push(name);
      else if (texts.some((text) => text.length > limits.maxTextLength)) contents.tooLong.push(name);
      else if (problem) contents.unlabelled.push({ name, ...problem });
      else contents.stored.push({ name, ...own, ...(await writer.write(joinTexts(texts))) });
    }
    contents.arePairs = columns?.length === 2;
    await writer.end();
    await pack.sync();
  } finally {
    await pack.close();
  }
  return contents;
}

const READERS = { csv: csvRows, jsonl: jsonlRows, parquet: parquetRows, conll: conllRows };

interface ReadOptions {
  limits: TextLimits;
  /** Columns with lists of words. */
  lists: string[] | null;
}

/** The rows of all sources, with their place among all; each with the split of its file if it states none. */
async function* rowsOf(sources: TextSource[], { limits, lists }: ReadOptions, onBytes: (bytes: number) => void) {
  let place = 0;
  for (const source of sources) {
    const rows = READERS[source.format](source.file, source.filename, limits, onBytes, lists);
    const names = source.described?.names;
    for await (const { cells: read, unreadable, ...position } of rows) {
      const cells = renamed(read, names);
      const isSplit = source.split === undefined || cells.has('split');
      const row: TextRow = {
        ...position,
        cells: isSplit ? cells : new Map([...cells, ['split', source.split ?? '']]),
        ...(unreadable ? { unreadable: renamed(unreadable, names) } : {}),
      };
      yield { row, source, place: ++place };
    }
  }
}

/** Cells under what their columns are called here. */
function renamed(cells: TextRow['cells'], names: ReadonlyMap<string, string> | undefined): TextRow['cells'] {
  if (!names || names.size === 0) return cells;
  return new Map([...cells].map(([column, cell]) => [names.get(column) ?? column, cell]));
}

/** Appends texts to a pack, many at a time. */
function packWriter(pack: FileHandle) {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let offset = 0;
  const end = async () => {
    const bytes = Buffer.concat(waiting);
    for (let written = 0; written < bytes.length; ) {
      written += (await pack.write(bytes, written)).bytesWritten;
    }
    [waiting, waitingBytes] = [[], 0];
  };
  return {
    end,
    async write(text: string): Promise<Pick<StoredText, 'offset' | 'byteSize' | 'sha256'>> {
      const bytes = Buffer.from(text, 'utf8');
      const stored = { offset, byteSize: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
      waiting.push(bytes);
      offset += bytes.length;
      waitingBytes += bytes.length;
      if (waitingBytes > WRITTEN_BYTES) await end();
      return stored;
    },
  };
}

function buildIndex(
  contents: Contents & { near: Pair[] },
  options: ImportTextOptions,
  limits: TextLimits,
): DatasetIndex {
  const { filename } = options;
  const readable = contents.stored.length;
  const unlabelled = unreadableLabels(contents.unlabelled, { readable, filename, noun: 'text' });
  const unusable = leftOut(contents, limits);
  if (readable === 0) throw noTexts(unusable, filename);
  const found = [...unlabelled, ...unusable];
  return afterLeavingOut(unlabelled, () => labelledIndex(contents, found, options, limits));
}

/** @param found about what the data set does not hold */
function labelledIndex(
  { stored, arePairs, near }: Contents & { near: Pair[] },
  found: QualityFinding[],
  { filename, seed = 0, targets: columns, tags: column, split: plan, groups: forced, isAddition }: ImportTextOptions,
  limits: TextLimits,
): DatasetIndex {
  const source = { file: `"${filename}"`, noun: 'text' };
  const targets = columns && readTargets(stored, columns, source);
  const words =
    column === undefined
      ? null
      : readWordTags(
          stored.map(({ wordTags = '' }) => wordTags),
          column,
        );
  const check = { filename, maxLabels: limits.maxLabels, hint: 'Is the column label the right one?' };
  const labels =
    words?.labels ?? targets?.labels ?? checkLabels({ ...check, labels: stored.map(({ label }) => label) });
  if (labels.length > limits.maxLabels) throw tooManyLabels(labels.length, check);
  const unsplit = stored.filter(({ split }) => split === null);
  if (unsplit.length > 0 && unsplit.length < stored.length) {
    throw new InvalidInputError(
      `"${filename}" gives a split to some texts but not to ${quoteSome(unsplit.map(({ name }) => name))}. Give one to every text, or to none.`,
    );
  }
  const indexOf = new Map(labels.map((label, i) => [label, i]));
  const splittable = stored.map((text, i) => {
    // With targets, or a label for each word, there are no classes to stratify by.
    if (words) return { ...text, label: '', classes: [] };
    if (targets) return { ...text, label: '', classes: trueLabels(targets.task, targets.rows[i]) };
    return { ...text, classes: [indexOf.get(text.label) ?? -1] };
  });
  const { splits, note } = chooseSplits(splittable, {
    seed,
    near,
    source,
    ...(plan ? { plan } : {}),
    ...(isAddition ? { isAddition } : {}),
  });
  const { groups: grouping, note: noGroups } = groupColumns(
    stored.map(({ groups }) => groups),
    { forced, taken: columns ? targetColumns(columns) : [], isAddition, noun: 'text' },
  );
  const examples = stored.map((text, i): Example => {
    const { name, label, offset, byteSize, sha256 } = text;
    const split = splits.get(name);
    const index = targets || words ? -1 : indexOf.get(label);
    if (split === undefined || index === undefined) throw new Error(`No split or label for "${name}".`);
    const groups = Object.fromEntries(Object.entries(text.groups).filter(([column]) => grouping.includes(column)));
    const own = { ...(targets ? { targets: targets.rows[i] } : {}), ...(words ? { tags: words.tags[i] } : {}) };
    return { name, label: index, ...own, split, groups, offset, byteSize, sha256 };
  });
  const task = words ? 'TOKEN_LABELS' : targets?.task;
  return {
    version: 1,
    modality: 'TEXT',
    ...(arePairs ? { pairs: true as const } : {}),
    ...(task ? { task } : {}),
    labels,
    groups: grouping,
    examples,
    quality: [...found, ...(note ? [note] : []), ...assessQuality(examples, labels, 'TEXT', near, task), ...noGroups],
    seed,
  };
}

/** Why no text is left. */
function noTexts(found: QualityFinding[], filename: string): InvalidInputError {
  const why =
    found.length === 0
      ? 'holds no rows. Upload a file with the columns text and label.'
      : `holds no usable text. ${found.map(({ message }) => message).join(' ')}`;
  return new InvalidInputError(`"${filename}" ${why}`);
}

function leftOut({ empty, undecodable, tooLong }: Contents, { maxTextLength }: TextLimits): QualityFinding[] {
  const found: [kind: string, severity: QualityFinding['severity'], names: string[], why: string][] = [
    [
      'ENCODING_ERROR',
      'MEDIUM',
      undecodable,
      'characters were lost (U+FFFD, or bytes that are not UTF-8). Save the file as UTF-8 and import it again',
    ],
    [
      'TEXT_TOO_LONG',
      'MEDIUM',
      tooLong,
      `the maximum is ${maxTextLength.toLocaleString('en')} characters. Cut long texts into parts`,
    ],
    ['EMPTY_TEXT', 'LOW', empty, 'nothing to read but spaces'],
  ];
  return found
    .filter(([, , names]) => names.length > 0)
    .map(([kind, severity, names, why]) =>
      finding(kind, severity, `${counted(names.length, 'text')} left out: ${why}.`, names),
    );
}
