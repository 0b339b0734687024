import { counted } from '../counted.ts';
import { InvalidInputError } from '../errors.ts';
import type { Task } from './dataset.ts';
import { LONG_CELL, MAX_CELL } from './group-cell.ts';
import type { LabelProblem } from './unreadable-labels.ts';

/**
 * Target columns of `metadata.csv`, or of a file of texts, instead of one label for each example: one number a column, or
 * one column with any number of labels, separated by `|`.
 */
export type TargetColumns = { numbers: string[] } | { labels: string };

/** The same of a data set of texts: or one column with a label for each word. See `ImportTextOptions.tags`. */
export type TextTargets = TargetColumns | { tags: string };

export interface Targets {
  task: Exclude<Task, 'SINGLE_LABEL'>;
  labels: string[];
  /** One row for each example: see `Example.targets`. */
  rows: number[][];
}

interface Row {
  /** The columns besides the file's own. */
  groups: Record<string, string>;
}

const SEPARATOR = '|';
const METADATA_CSV = { file: 'metadata.csv', noun: 'picture' };
type Source = typeof METADATA_CSV;

/**
 * What is wrong with the targets of an example; null if nothing is. Any number of labels may be true of an example, also none.
 *
 * @param groups the columns besides the file's own
 * @param at the example, in messages
 */
export function targetsProblem(groups: Row['groups'], columns: TargetColumns, at: string): LabelProblem | null {
  const long = targetColumns(columns).find((name) => groups[name] === LONG_CELL);
  if (long !== undefined) {
    return { problem: `${at}: the column ${JSON.stringify(long)} is longer than ${MAX_CELL} characters` };
  }
  if (!('numbers' in columns)) return null;
  const column = columns.numbers.find((name) => !Number.isFinite(numberOf(groups[name])));
  if (column === undefined) return null;
  const cell = groups[column]?.trim() ?? '';
  const problem = `${at}: the column ${JSON.stringify(column)} ${cell === '' ? 'is empty' : `is ${JSON.stringify(cell.slice(0, 100))}`}`;
  return { problem, remedy: 'It must hold numbers such as 12.5.' };
}

const numberOf = (cell: string | undefined) => (cell === undefined || cell.trim() === '' ? Number.NaN : Number(cell));

/**
 * Reads the targets of examples from their columns.
 *
 * @param rows without those that `targetsProblem` finds a problem in
 * @param source the file and its rows' name, in messages
 * @throws InvalidInputError for fewer than two labels, or no column
 */
export function readTargets(rows: Row[], columns: TargetColumns, source = METADATA_CSV): Targets {
  return 'numbers' in columns ? readNumbers(rows, columns.numbers) : readLabels(rows, columns.labels, source);
}

function readNumbers(examples: Row[], columns: string[]): Targets {
  if (columns.length === 0) throw new InvalidInputError('Name at least one column of numbers.', 'targets');
  const rows = examples.map(({ groups }) => columns.map((column) => numberOf(groups[column])));
  return { task: 'REGRESSION', labels: columns, rows };
}

function readLabels(examples: Row[], column: string, { file, noun }: Source): Targets {
  const own = examples.map(({ groups }) => {
    const parts = (groups[column] ?? '').split(SEPARATOR).map((label) => label.trim());
    return new Set(parts.filter((label) => label !== ''));
  });
  const labels = [...new Set(own.flatMap((set) => [...set]))].sort();
  if (labels.length < 2) {
    throw new InvalidInputError(
      `${file} names ${counted(labels.length, 'label')} in the column ${JSON.stringify(column)}; at least two are needed. Separate those of one ${noun} by ${SEPARATOR}, and leave the cell empty if none is true.`,
      'targets',
    );
  }
  return { task: 'MULTI_LABEL', labels, rows: own.map((set) => labels.map((label) => Number(set.has(label)))) };
}

/** Every column with targets: it is not a group. */
export function targetColumns(columns: TargetColumns): string[] {
  return 'numbers' in columns ? columns.numbers : [columns.labels];
}

/** The labels that are true of an example, by position; none for numbers. */
export function trueLabels(task: Task | undefined, targets: number[]): number[] {
  return task === 'MULTI_LABEL' ? [...targets.keys()].filter((label) => targets[label] === 1) : [];
}
