import { counted } from '../../counted.ts';
import type { UnreadableCell } from '../unreadable-labels.ts';
import type { DeclaredFeatures } from './declared-features.ts';

/**
 * A value as text, as in a CSV: numbers of a class become its name, missing values the empty text.
 *
 * @returns null for bytes, lists and structures, which no cell of a CSV holds; what is wrong with the number of a class that has no name
 */
export function cellOf(value: unknown, column: string, { names }: DeclaredFeatures): string | null | UnreadableCell {
  const classes = names.get(column);
  if (value === null || value === undefined) return '';
  if (classes && (typeof value === 'bigint' || typeof value === 'number')) {
    // Hugging Face's number for an unknown class.
    if (Number(value) === -1) return '';
    const name = classes[Number(value)];
    if (name !== undefined) return name;
    return { problem: `${column} is ${value}, but the file names ${counted(classes.length, 'class')}` };
  }
  if (typeof value === 'string') return value;
  if (['bigint', 'number', 'boolean'].includes(typeof value)) return String(value);
  return value instanceof Date ? value.toISOString() : null;
}

/** The usual names of the column with the class. */
const LABEL_NAMES = ['label', 'labels', 'class', 'category', 'target'];

/** The column with the class: by its name, else the only one whose numbers are declared to stand for names; null if there is none. */
export function labelColumn(columns: string[], { names }: DeclaredFeatures): string | null {
  const named = LABEL_NAMES.find((name) => columns.includes(name));
  if (named !== undefined) return named;
  const declared = columns.filter((column) => names.has(column));
  return declared.length === 1 ? declared[0] : null;
}
