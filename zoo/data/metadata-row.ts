import { CsvError, parse } from 'csv-parse/sync';
import { InvalidInputError } from '../errors.ts';
import { entryName } from './archive/entry-name.ts';
import type { ImportLimits } from './archive/limits.ts';
import { CSV_FORMAT } from './csv-format.ts';
import { csvProblem } from './csv-problem.ts';
import type { Example } from './dataset.ts';
import { groupCell, MAX_CELL } from './group-cell.ts';

/** A row of `metadata.csv` or `metadata.jsonl` about one picture; null for missing columns. */
export interface MetadataRow {
  label: string | null;
  split: Example['split'] | null;
  groups: Record<string, string>;
  /** The row, in messages. */
  at: string;
  /** What is wrong with its label. */
  problem?: string;
}

const SPLITS: Record<string, Example['split']> = {
  train: 'train',
  validation: 'validation',
  val: 'validation',
  test: 'test',
};

/** Columns that are no groups. */
const FIXED = ['file_name', 'label', 'split'];

/**
 * Reads a `metadata.csv` (RFC 4180, UTF-8), whose first column is `file_name`, or a `metadata.jsonl` with one object a line:
 * `file_name`, relative to the file itself; `label` and `split` may follow; every other column is a group. Lists and objects
 * in JSON, such as boxes, are left out. Returns the rows by file name.
 *
 * @param file its path, in messages and for its format
 * @throws InvalidInputError with the invalid row
 */
export function parseMetadata(
  file: string,
  bytes: Buffer,
  limits: Pick<ImportLimits, 'maxGroups'>,
): Map<string, MetadataRow> {
  const text = decode(file, bytes);
  const rows = /\.jsonl$/i.test(file) ? jsonRows(file, text) : csvRows(file, text);
  const metadata = new Map<string, MetadataRow>();
  for (const [i, cells] of rows.entries()) {
    const at = `${file}, entry ${i + 1}`;
    const name = entryName(cells.get('file_name')?.trim() ?? '', file);
    if (name === '') throw new InvalidInputError(`${at}: file_name is empty.`);
    if (metadata.has(name)) throw new InvalidInputError(`${at}: ${JSON.stringify(name)} is listed twice. Keep one.`);
    for (const [column, cell] of cells)
      if (column !== 'label' && (cell.includes('\0') || (FIXED.includes(column) && isUnreadable(cell))))
        throw new InvalidInputError(`${at}: ${column} ${UNREADABLE}.`);
    if (cells.size - 1 > limits.maxGroups + 2)
      throw new InvalidInputError(
        `${file} has ${cells.size} columns. Keep file_name, label, split and at most ${limits.maxGroups} groups.`,
      );
    metadata.set(name, toRow(cells, `${at} (${JSON.stringify(name)})`));
  }
  return metadata;
}

function decode(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const message = `${file} is not UTF-8. Save it as UTF-8 and pack the archive again.`;
    throw new InvalidInputError(message, undefined, { cause });
  }
}

type Cells = Map<string, string>;

function csvRows(file: string, text: string): Cells[] {
  const [header, ...rows] = records(file, text);
  const columns = (header ?? []).map((column) => column.trim().normalize('NFC'));
  if (columns[0] !== 'file_name')
    throw new InvalidInputError(
      `${file} begins with the column ${JSON.stringify(columns[0] ?? '')}. Its first line must name the columns, ` +
        'and the first column must be file_name.',
    );
  const twice = columns.find((column, i) => columns.indexOf(column) < i);
  if (twice !== undefined || columns.includes(''))
    throw new InvalidInputError(
      `${file} has ${twice ? `two columns ${JSON.stringify(twice)}` : 'a column without a name'}.`,
    );
  return rows.map((row) => new Map(columns.map((column, i) => [column, row[i]])));
}

function records(file: string, text: string): string[][] {
  try {
    return parse(text, CSV_FORMAT);
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const [header] = parse(text, { ...CSV_FORMAT, to: 1, relax_quotes: true });
    const line = typeof cause.lines === 'number' ? ` at line ${cause.lines}` : '';
    throw new InvalidInputError(
      `${file} cannot be read${line}: ${csvProblem(cause, header?.length)}. ` +
        'Every line needs the same number of cells; a cell that contains a comma, quote or line break must be in double quotes.',
      undefined,
      { cause },
    );
  }
}

function jsonRows(file: string, text: string): Cells[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  return lines.flatMap((line, i) => {
    if (line.trim() === '') return [];
    const at = `${file}, line ${i + 1}`;
    const row = parseLine(line, at);
    const cells = Object.entries(row)
      .filter(([, cell]) => ['string', 'number', 'boolean'].includes(typeof cell))
      .map(([column, cell]): [string, string] => [column.normalize('NFC'), String(cell)]);
    if (typeof row.file_name !== 'string')
      throw new InvalidInputError(
        `${at} has no file_name. Each line names one picture: {"file_name": "cats/tom.png"}.`,
      );
    return [new Map(cells)];
  });
}

function parseLine(line: string, at: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // The message is that of a line that is JSON but no object.
  }
  throw new InvalidInputError(`${at} is not a JSON object such as {"file_name": "cats/tom.png", "label": "cat"}.`);
}

/** @throws InvalidInputError if a cell is not a split's name */
export function readSplit(cell: string, at: string, noun: string): Example['split'] {
  if (cell.trim() === '')
    throw new InvalidInputError(`${at}: split is empty. Give one to every ${noun}, or leave the column out.`);
  const key = cell.trim().toLowerCase();
  if (!Object.hasOwn(SPLITS, key))
    throw new InvalidInputError(`${at}: split is ${JSON.stringify(cell)}, but must be train, validation or test.`);
  return SPLITS[key];
}

function toRow(cells: Cells, at: string): MetadataRow {
  const cell = cells.get('label');
  const label = cell === undefined || isUnreadable(cell) ? null : cell.normalize('NFC');
  const why = label?.trim() === '' ? 'is empty' : cell !== undefined && label === null ? UNREADABLE : null;
  const split = cells.get('split');
  const groups = [...cells].filter(([column, cell]) => !FIXED.includes(column) && cell !== '');
  return {
    label,
    split: split === undefined ? null : readSplit(split, at, 'picture'),
    groups: Object.fromEntries(groups.map(([column, cell]) => [column, groupCell(cell)])),
    at,
    ...(why === null ? {} : { problem: `${at}: label ${why}` }),
  };
}

const isUnreadable = (cell: string) => cell.length > MAX_CELL || cell.includes('\0');
const UNREADABLE = `is longer than ${MAX_CELL} characters or contains a zero character`;
