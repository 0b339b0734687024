import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { InvalidInputError } from '../../errors.ts';
import { joinTexts } from '../../text/text-input.ts';
import type { Dataset, DatasetIndex, Example, QualityFinding } from '../dataset.ts';
import { quoteSome } from '../layout.ts';
import { readSplit } from '../metadata-csv.ts';
import { assessQuality, finding } from '../quality.ts';
import { readTargets, type TargetColumns, targetColumns } from '../read-targets.ts';
import { completeSplits, stratifiedSplit } from '../split.ts';
import { storeDataset } from '../store-dataset.ts';
import { csvRows } from './csv-rows.ts';
import { jsonlRows } from './jsonl-rows.ts';
import { type TextColumns, textColumns } from './text-columns.ts';
import { TEXT_LIMITS, type TextLimits } from './text-limits.ts';
import type { TextRow } from './text-row.ts';
import { type TextSource, textSource } from './text-source.ts';
import { checkWordTags, readWordTags, WORDS } from './word-tags.ts';

/** Texts that are written to the pack at once. */
const WRITTEN_BYTES = 2 ** 20;
/** The maximum characters of a label or of a group's value. */
const MAX_CELL = 1_024;

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
   * data sets, or cells with spaces between. The words are in the column `tokens`.
   */
  tags?: string;
  limits?: Partial<TextLimits>;
  signal?: AbortSignal;
  /** The share of the file that is read, 0 to 1; never decreases. */
  onProgress?: (fraction: number, stage: string) => void;
}

/**
 * Makes a data set of texts: of a `.csv` whose first line names the columns, or a `.jsonl` with one object a line (either
 * also in a `.zip` or `.tar.gz`): `text`, `label`, optionally `split` (train, validation or val, test), and any other
 * columns as groups. Pairs of texts have two columns instead of `text`: see `textColumns`. With a label for each word, the words are in
 * `tokens`: see `tags`. Without splits it is split 70/15/15 within each label.
 *
 * The texts go into one pack file in UTF-8, everything else into an index (JSON). Empty texts, and those that are not UTF-8
 * or too long, are left out and reported in `quality`.
 *
 * @throws InvalidInputError, saying what to do, when the file is not a valid data set; the signal's reason when aborted
 */
export async function importTextFile(
  file: string,
  options: ImportTextOptions,
): Promise<{ dataset: Dataset; indexFile: string }> {
  const limits = { ...TEXT_LIMITS, ...options.limits };
  const build = async (packFile: string) => {
    const unpacked = `${packFile}.unpacked`;
    const source = await textSource({ file, filename: options.filename }, unpacked, limits);
    const contents = await readTexts(source, packFile, options, limits);
    await rm(unpacked, { force: true });
    return buildIndex(contents, source, options, limits);
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
  arePairs: boolean;
}

async function readTexts(
  source: TextSource,
  packFile: string,
  { signal, onProgress, targets, tags }: ImportTextOptions,
  limits: TextLimits,
): Promise<Contents> {
  const contents: Contents = { stored: [], empty: [], undecodable: [], tooLong: [], arePairs: false };
  let columns: TextColumns | null = null;
  let bytesRead = 0;
  const onBytes = (bytes: number) => {
    bytesRead += bytes;
  };
  const lists = tags === undefined ? null : [WORDS, tags];
  const rows =
    source.format === 'csv'
      ? csvRows(source.file, source.filename, limits, onBytes)
      : jsonlRows(source.file, source.filename, limits, onBytes, lists);
  const pack = await open(packFile, 'wx');
  try {
    const writer = packWriter(pack);
    for await (const row of rows) {
      if (row.number > limits.maxRows) {
        throw new InvalidInputError(
          `"${source.filename}" has more than ${limits.maxRows.toLocaleString('en')} rows. Split it into smaller data sets.`,
        );
      }
      if (row.number % 1_000 === 1) {
        signal?.throwIfAborted();
        onProgress?.(0.99 * Math.min(1, bytesRead / source.byteSize), 'Reading texts');
      }
      const name = `row ${row.number}`;
      const at = `"${source.filename}", row ${row.number}`;
      columns ??= tags === undefined ? textColumns([...row.cells.keys()], at) : [WORDS];
      const needsLabel = targets === undefined && tags === undefined;
      const { texts, ...own } = readRow(row, source.filename, { columns, tags, needsLabel, limits });
      const cells = [...texts, own.label, ...Object.values(own.groups)];
      if (cells.some((cell) => cell.includes('\uFFFD'))) contents.undecodable.push(name);
      else if (texts.some((text) => text.trim() === '')) contents.empty.push(name);
      else if (texts.some((text) => text.length > limits.maxTextLength)) contents.tooLong.push(name);
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

/** A row's text or pair, and its label, split and groups. */
function readRow(
  { number, cells }: TextRow,
  filename: string,
  {
    columns,
    tags,
    needsLabel,
    limits,
  }: { columns: TextColumns; tags: string | undefined; needsLabel: boolean; limits: TextLimits },
) {
  const at = `"${filename}", row ${number}`;
  const needed = [...columns, ...(needsLabel ? ['label'] : []), ...(tags === undefined ? [] : [tags])];
  const missing = needed.find((column) => !cells.has(column));
  if (missing !== undefined) {
    const seen = quoteSome([...cells.keys()].map((column) => column.slice(0, 100)));
    throw new InvalidInputError(`${at} has no column ${missing}; it has ${seen}. Every row needs it.`);
  }
  const given = columns.map((column) => cells.get(column) ?? '') as [string] | [string, string];
  const texts: typeof given = tags === undefined ? given : [oneSpace(given[0])];
  const mayBeLong = (column: string) => (columns as string[]).includes(column) || column === tags;
  for (const [column, cell] of cells) {
    if (cell.includes('\0') || column.includes('\0')) {
      throw new InvalidInputError(
        `${at}: ${JSON.stringify(column.slice(0, 100))} contains a zero character. Remove it.`,
      );
    }
    if (!mayBeLong(column) && (cell.length > MAX_CELL || column.length > MAX_CELL)) {
      throw new InvalidInputError(
        `${at}: ${JSON.stringify(column.slice(0, 100))} is longer than ${MAX_CELL} characters. Only ${columns.join(' and ')} may hold long texts.`,
      );
    }
  }
  const wordTags = tags === undefined ? undefined : oneSpace((cells.get(tags) ?? '').normalize('NFC'));
  if (wordTags !== undefined && tags !== undefined) checkWordTags(texts[0], wordTags, { column: tags, at });
  const label = (cells.get('label') ?? '').trim().normalize('NFC');
  if (needsLabel && label === '') throw new InvalidInputError(`${at}: label is empty. Every text needs one.`);
  const split = cells.get('split');
  const taken = [...columns, 'label', 'split', ...(tags === undefined ? [] : [tags])];
  const groups = [...cells].filter(([column, cell]) => !taken.includes(column) && cell !== '');
  if (groups.length > limits.maxGroups) {
    throw new InvalidInputError(
      `${at} has ${groups.length} columns besides text, label and split; the maximum is ${limits.maxGroups}. Leave some out.`,
    );
  }
  return {
    texts,
    label,
    ...(wordTags === undefined ? {} : { wordTags }),
    split: split === undefined ? null : readSplit(split, at, 'text'),
    groups: Object.fromEntries(groups.map(([column, cell]) => [column, cell.normalize('NFC')])),
  };
}

const oneSpace = (cell: string) => cell.trim().replace(/\s+/g, ' ');

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
  contents: Contents,
  { filename }: TextSource,
  { seed = 0, targets: columns, tags: column }: ImportTextOptions,
  limits: TextLimits,
): DatasetIndex {
  const { stored, arePairs } = contents;
  if (stored.length === 0) throw noTexts(contents, filename);
  const source = { file: `"${filename}"`, noun: 'text' };
  const targets = columns && readTargets(stored, columns, source);
  const words =
    column === undefined
      ? null
      : readWordTags(
          stored.map(({ wordTags = '' }) => wordTags),
          column,
        );
  const labels = words?.labels ?? targets?.labels ?? [...new Set(stored.map(({ label }) => label))].sort();
  checkLabels(labels, filename, columns === undefined, limits);
  const splittable = targets || words ? stored.map((text) => ({ ...text, label: '' })) : stored;
  const unsplit = stored.filter(({ split }) => split === null);
  if (unsplit.length > 0 && unsplit.length < stored.length) {
    throw new InvalidInputError(
      `"${filename}" gives a split to some texts but not to ${quoteSome(unsplit.map(({ name }) => name))}. Give one to every text, or to none.`,
    );
  }
  const { splits, note } =
    unsplit.length > 0
      ? { splits: stratifiedSplit(splittable, seed), note: null }
      : completeSplits(splittable, seed, source);
  const indexOf = new Map(labels.map((label, i) => [label, i]));
  const taken = columns ? targetColumns(columns) : [];
  const examples = stored.map((text, i): Example => {
    const { name, label, offset, byteSize, sha256 } = text;
    const split = splits.get(name);
    const index = targets || words ? -1 : indexOf.get(label);
    if (split === undefined || index === undefined) throw new Error(`No split or label for "${name}".`);
    const groups = Object.fromEntries(Object.entries(text.groups).filter(([column]) => !taken.includes(column)));
    const own = { ...(targets ? { targets: targets.rows[i] } : {}), ...(words ? { tags: words.tags[i] } : {}) };
    return { name, label: index, ...own, split, groups, offset, byteSize, sha256 };
  });
  return {
    version: 1,
    modality: 'TEXT',
    ...(arePairs ? { pairs: true as const } : {}),
    ...(targets ? { task: targets.task } : {}),
    ...(words ? { task: 'TOKEN_LABELS' as const } : {}),
    labels,
    groups: [...new Set(examples.flatMap(({ groups }) => Object.keys(groups)))].sort(),
    examples,
    quality: [...leftOut(contents, limits), ...(note ? [note] : []), ...assessQuality(examples, labels, 'TEXT')],
    seed,
  };
}

function checkLabels(labels: string[], filename: string, isClassified: boolean, { maxLabels }: TextLimits): void {
  if (isClassified && labels.length < 2) {
    throw new InvalidInputError(
      `"${filename}" has only one label, ${JSON.stringify(labels[0])}. A classifier needs at least two.`,
    );
  }
  if (labels.length > maxLabels) {
    throw new InvalidInputError(
      `"${filename}" has ${labels.length.toLocaleString('en')} labels; the maximum is ${maxLabels.toLocaleString('en')}. Is the column label the right one?`,
    );
  }
}

function noTexts({ empty, undecodable, tooLong }: Contents, filename: string): InvalidInputError {
  const all = empty.length + undecodable.length + tooLong.length;
  const why =
    all === 0
      ? 'holds no rows'
      : `holds no usable text: ${empty.length} are empty, ${undecodable.length} are not UTF-8, ${tooLong.length} are too long`;
  return new InvalidInputError(`"${filename}" ${why}. Upload a file with the columns text and label.`);
}

function leftOut({ empty, undecodable, tooLong }: Contents, { maxTextLength }: TextLimits): QualityFinding[] {
  const texts = (names: string[]) => `${names.length} ${names.length === 1 ? 'text' : 'texts'}`;
  const found: [kind: string, severity: QualityFinding['severity'], names: string[], why: string][] = [
    [
      'ENCODING_ERROR',
      'MEDIUM',
      undecodable,
      'with characters that were lost (U+FFFD, or bytes that are no UTF-8). Save the file as UTF-8 and import it again',
    ],
    [
      'TEXT_TOO_LONG',
      'MEDIUM',
      tooLong,
      `of more than ${maxTextLength.toLocaleString('en')} characters. Cut them into parts`,
    ],
    ['EMPTY_TEXT', 'LOW', empty, 'without a character in it'],
  ];
  return found
    .filter(([, , names]) => names.length > 0)
    .map(([kind, severity, names, why]) => finding(kind, severity, `${texts(names)} left out, ${why}.`, names));
}
