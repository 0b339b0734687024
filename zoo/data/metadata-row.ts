import { parse } from 'csv-parse/sync';
import { InvalidInputError } from '../errors.ts';
import { entryName } from './archive/entry-name.ts';
import type { ImportLimits } from './archive/limits.ts';
import type { Example } from './dataset.ts';

/** A row of `metadata.csv` about one picture; null for missing columns. */
export interface MetadataRow {
  label: string | null;
  split: Example['split'] | null;
  groups: Record<string, string>;
}

const SPLITS: Record<string, Example['split']> = {
  train: 'train',
  validation: 'validation',
  val: 'validation',
  test: 'test',
};
const MAX_CELL = 1024;

/**
 * Reads a `metadata.csv` (RFC 4180, UTF-8): its first column is `file_name`, relative to the file itself; `label` and
 * `split` may follow; every other column is a group. Returns the rows by file name. Throws InvalidInputError with the
 * invalid row.
 */
export function parseMetadata(bytes: Buffer, limits: Pick<ImportLimits, 'maxGroups'>): Map<string, MetadataRow> {
  const [header, ...rows] = records(bytes);
  const columns = (header ?? []).map((column) => column.trim().normalize('NFC'));
  if (columns[0] !== 'file_name')
    throw new InvalidInputError(
      `metadata.csv begins with the column ${JSON.stringify(columns[0] ?? '')}. Its first line must name the columns, ` +
        'and the first column must be file_name.',
    );
  const twice = columns.find((column, i) => columns.indexOf(column) < i);
  if (twice !== undefined || columns.includes(''))
    throw new InvalidInputError(
      `metadata.csv has ${twice ? `two columns ${JSON.stringify(twice)}` : 'a column without a name'}.`,
    );
  if (columns.length - 1 > limits.maxGroups + 2)
    throw new InvalidInputError(
      `metadata.csv has ${columns.length} columns. Keep file_name, label, split and at most ${limits.maxGroups} groups.`,
    );
  const metadata = new Map<string, MetadataRow>();
  for (const [i, row] of rows.entries()) {
    const at = `metadata.csv, entry ${i + 1}`;
    const name = entryName(row[0].trim(), 'metadata.csv');
    if (name === '') throw new InvalidInputError(`${at}: file_name is empty.`);
    if (metadata.has(name)) throw new InvalidInputError(`${at}: ${JSON.stringify(name)} is listed twice. Keep one.`);
    const tooLong = row.findIndex((cell) => cell.length > MAX_CELL || cell.includes('\0'));
    if (tooLong >= 0)
      throw new InvalidInputError(
        `${at}: ${columns[tooLong]} is longer than ${MAX_CELL} characters or contains a zero character.`,
      );
    metadata.set(name, toRow(columns, row, `${at} (${JSON.stringify(name)})`));
  }
  return metadata;
}

function records(bytes: Buffer): string[][] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new InvalidInputError('metadata.csv is not UTF-8. Save it as UTF-8 and pack the archive again.', undefined, {
      cause: error,
    });
  }
  try {
    return parse(text, { bom: true, skip_empty_lines: true });
  } catch (error) {
    throw new InvalidInputError(
      `metadata.csv cannot be read: ${error instanceof Error ? error.message : error}. ` +
        'Every line needs the same number of cells; a cell that contains a comma, quote or line break must be in double quotes.',
      undefined,
      { cause: error },
    );
  }
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

function toRow(columns: string[], cells: string[], at: string): MetadataRow {
  let label: string | null = null;
  let split: Example['split'] | null = null;
  const groups: [string, string][] = [];
  for (let i = 1; i < columns.length; i++) {
    const cell = cells[i].normalize('NFC');
    if (columns[i] === 'label') {
      if (cell.trim() === '') throw new InvalidInputError(`${at}: label is empty. Every picture needs one.`);
      label = cell;
    } else if (columns[i] === 'split') {
      split = readSplit(cell, at, 'picture');
    } else if (cell !== '') {
      groups.push([columns[i], cell]);
    }
  }
  return { label, split, groups: Object.fromEntries(groups) };
}
