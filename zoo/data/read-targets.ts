import { InvalidInputError } from '../errors.ts';
import type { Task } from './dataset.ts';

/**
 * Columns of `metadata.csv` that hold targets, instead of one label a picture: one number a column, or one column with any number
 * of labels, separated by `|`.
 */
export type TargetColumns = { numbers: string[] } | { labels: string };

export interface Targets {
  task: Exclude<Task, 'SINGLE_LABEL'>;
  labels: string[];
  /** One row a picture: see `Example.targets`. */
  rows: number[][];
}

interface Row {
  name: string;
  /** The columns of `metadata.csv` beside its own. */
  groups: Record<string, string>;
}

const SEPARATOR = '|';

/**
 * Reads the targets of pictures out of their columns.
 *
 * @throws InvalidInputError with the picture at fault for a number that is none or missing; for fewer than two labels
 */
export function readTargets(pictures: Row[], columns: TargetColumns): Targets {
  return 'numbers' in columns ? readNumbers(pictures, columns.numbers) : readLabels(pictures, columns.labels);
}

function readNumbers(pictures: Row[], columns: string[]): Targets {
  if (columns.length === 0) throw new InvalidInputError('Name at least one column of numbers.', 'targets');
  const numberOf = ({ name, groups }: Row, column: string) => {
    const cell = groups[column]?.trim() ?? '';
    const value = cell === '' ? Number.NaN : Number(cell);
    if (Number.isFinite(value)) return value;
    const problem = cell === '' ? 'is empty' : `is ${JSON.stringify(cell)}`;
    throw new InvalidInputError(
      `metadata.csv: the column ${JSON.stringify(column)} of ${JSON.stringify(name)} ${problem}, but has to be a number such as 12.5. Every picture needs one.`,
      'targets',
    );
  };
  const rows = pictures.map((picture) => columns.map((column) => numberOf(picture, column)));
  return { task: 'REGRESSION', labels: columns, rows };
}

function readLabels(pictures: Row[], column: string): Targets {
  const own = pictures.map(({ groups }) => {
    const parts = (groups[column] ?? '').split(SEPARATOR).map((label) => label.trim());
    return new Set(parts.filter((label) => label !== ''));
  });
  const labels = [...new Set(own.flatMap((set) => [...set]))].sort();
  if (labels.length < 2) {
    throw new InvalidInputError(
      `metadata.csv names ${labels.length} labels in the column ${JSON.stringify(column)}; at least two are needed. Separate those of one picture by ${SEPARATOR}, and leave the cell empty where none is true.`,
      'targets',
    );
  }
  return { task: 'MULTI_LABEL', labels, rows: own.map((set) => labels.map((label) => Number(set.has(label)))) };
}

/** Every column that holds targets: it is no group then. */
export function targetColumns(columns: TargetColumns): string[] {
  return 'numbers' in columns ? columns.numbers : [columns.labels];
}
