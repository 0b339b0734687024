import { InvalidInputError } from '../../errors.ts';
import type { Example } from '../dataset.ts';
import { groupCell, MAX_CELL } from '../group-cell.ts';
import { quoteSome } from '../layout.ts';
import { readSplit } from '../metadata-row.ts';
import { type TargetColumns, targetColumns, targetsProblem } from '../read-targets.ts';
import type { LabelProblem } from '../unreadable-labels.ts';
import type { TextColumns } from './text-columns.ts';
import type { TextLimits } from './text-limits.ts';
import type { TextRow } from './text-row.ts';
import type { TextSource } from './text-source.ts';
import { inIob2, wordTagsProblem } from './word-tags.ts';

/** A row of a file of texts. */
export interface ReadText {
  texts: [string] | [string, string];
  label: string;
  /** The label of each word, separated by spaces. */
  wordTags?: string;
  split: Example['split'] | null;
  groups: Record<string, string>;
  /** Why its label, or what stands in its place, cannot be read. */
  problem?: LabelProblem;
}

/** What the columns of a file of texts are. */
export interface RowOptions {
  columns: TextColumns;
  /** The column with a label for each word. */
  tags: string | undefined;
  targets: TargetColumns | undefined;
  limits: TextLimits;
}

type Targets = Pick<RowOptions, 'tags' | 'targets'>;

/**
 * Checks that a row's cells can be read, but for those of its label: such a row is left out.
 *
 * @throws InvalidInputError with the row and its first wrong column
 */
export function checkReadable(row: TextRow, { filename }: Pick<TextSource, 'filename'>, targets: Targets): void {
  const ofLabel = labelColumnsOf(targets);
  for (const [column, why] of row.unreadable ?? [])
    if (!ofLabel.includes(column)) throw new InvalidInputError(`${placeOf(row, filename)}: ${why}.`);
}

function labelColumnsOf({ tags, targets }: Targets): string[] {
  if (tags !== undefined) return [tags];
  return targets ? targetColumns(targets) : ['label'];
}

const placeOf = ({ number, line = number }: TextRow, filename: string) =>
  `"${filename}", row ${number}${line === number ? '' : ` (line ${line})`}`;

/**
 * A row's text or pair, and its label, split and groups.
 *
 * @param row that `checkReadable` accepts
 * @throws InvalidInputError if another cell than its label is missing or has wrong characters, or if no row of the file can have a label
 */
export function readTextRow(
  row: TextRow,
  { filename, format }: Pick<TextSource, 'filename' | 'format'>,
  options: RowOptions,
): ReadText {
  const { columns, tags, targets, limits } = options;
  const { cells, unreadable = new Map<string, string>() } = row;
  const at = placeOf(row, filename);
  const labelColumns = labelColumnsOf(options);
  const missing = (needed: readonly string[]) => needed.find((column) => !cells.has(column) && !unreadable.has(column));
  const lacks = (column: string) => {
    const names = [...(tags === undefined ? [] : (row.leftOut ?? [])), ...cells.keys()];
    return `${at} has no column ${column}; it has ${quoteSome(names)}`;
  };
  // Only rows of JSON have their own columns.
  const unfit = missing([...columns, ...(format === 'jsonl' || targets ? [] : labelColumns)]);
  if (unfit !== undefined) throw new InvalidInputError(`${lacks(unfit)}. Every row needs it.`);
  checkCells(row, at, columns, labelColumns);

  const unlabelled = targets ? undefined : missing(labelColumns);
  const given = columns.map((column) => cells.get(column) ?? '') as ReadText['texts'];
  const texts: ReadText['texts'] = tags === undefined ? given : [oneSpace(given[0])];
  const wordTags = tags === undefined ? undefined : inIob2(oneSpace((cells.get(tags) ?? '').normalize('NFC')));
  const label = (cells.get('label') ?? '').trim().normalize('NFC');
  const split = cells.get('split');
  // A column label may hold the targets, for instance the number to predict.
  const isTarget = targets !== undefined && labelColumns.includes('label');
  const taken = [...columns, 'split', ...(isTarget ? [] : ['label']), ...(tags === undefined ? [] : [tags])];
  const groups = [...cells].filter(([column, cell]) => !taken.includes(column) && cell !== '');
  if (groups.length > limits.maxGroups) {
    throw new InvalidInputError(
      `${at} has ${groups.length} columns besides text, label and split; the maximum is ${limits.maxGroups}. Leave some out.`,
    );
  }
  const own = {
    texts,
    label,
    ...(wordTags === undefined ? {} : { wordTags }),
    split: split === undefined ? null : readSplit(split, at, 'text'),
    groups: Object.fromEntries(groups.map(([column, cell]) => [column, groupCell(cell)])),
  };
  const problem = labelProblem();
  return problem ? { ...own, problem } : own;

  function labelProblem(): LabelProblem | null {
    for (const column of labelColumns) {
      const why = unreadable.get(column) ?? cellProblem(column, cells.get(column) ?? '', tags !== undefined);
      if (why !== null) return { problem: `${at}: ${why}` };
    }
    if (unlabelled !== undefined) return { problem: lacks(unlabelled) };
    if (tags !== undefined) return wordTagsProblem(texts[0], wordTags ?? '', { column: tags, at });
    if (targets) return targetsProblem(own.groups, targets, at);
    return label === '' ? { problem: `${at}: label is empty` } : null;
  }
}

/** @throws InvalidInputError for a split with too many, or a cell with wrong characters, in another column than those of the label */
function checkCells({ cells }: TextRow, at: string, columns: TextColumns, labelColumns: string[]): void {
  for (const [column, cell] of cells) {
    const isText = (columns as string[]).includes(column);
    const why = cellProblem(column, labelColumns.includes(column) ? '' : cell, column !== 'split');
    if (why === null) continue;
    const remedy = isText ? 'Remove it' : 'Shorten it, or leave the column out';
    throw new InvalidInputError(`${at}: ${why}. ${remedy}.`);
  }
}

/** What is wrong with a cell of a column, or with the column's name. */
function cellProblem(column: string, cell: string, mayBeLong: boolean): string | null {
  const name = JSON.stringify(column.slice(0, 100));
  if (cell.includes('\0') || column.includes('\0')) return `${name} contains a zero character`;
  const isLong = column.length > MAX_CELL || (!mayBeLong && cell.length > MAX_CELL);
  return isLong ? `${name} is longer than ${MAX_CELL} characters` : null;
}

const oneSpace = (cell: string) => cell.trim().replace(/\s+/g, ' ');
