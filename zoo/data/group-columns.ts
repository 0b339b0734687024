import { counted } from '../counted.ts';
import { InvalidInputError } from '../errors.ts';
import type { QualityFinding } from './dataset.ts';
import { LONG_CELL, MAX_CELL } from './group-cell.ts';
import { quoteSome } from './layout.ts';
import { finding } from './quality/finding.ts';

/** Names of columns that number rows, in public data sets. */
const NAMES = ['id', 'idx', 'guid', 'uuid', 'uid'];
/** A column with so few values is always a group, however few examples there are. */
const FEW_VALUES = 10;
/** Numbers or dates with more values than this measure something: a slice of one value says little. */
const MOST_NUMBERS = 20;
const LONG_TEXTS = `texts of more than ${MAX_CELL.toLocaleString('en')} characters`;
/** Columns that a message says the reason of. */
const QUOTED = 5;

/** How an import decides which columns are groups. */
export interface GroupColumnOptions {
  /** Columns that are groups whatever their values. */
  forced?: string[] | undefined;
  /** Columns that are something else, such as targets. */
  taken?: string[];
  /** Whether the examples are added to others, whose groups are forced: a few of them say less about a column. */
  isAddition?: boolean | undefined;
  /** In messages. */
  noun: string;
}

/**
 * Which columns of an upload are groups, by which evaluations are sliced: those whose values repeat. These do not: one named as an
 * identifier with a different value for each example; one with a value of more than 1,024 characters; one with more than 10 values, and more than one for every two examples (free text,
 * names; the same share as ydata-profiling's `percentage_cat_threshold`); numbers or dates with more than 20 values.
 *
 * @param rows the columns of each example, without empty cells
 * @returns the groups in alphabetical order, and a finding about the columns that are none
 * @throws InvalidInputError if a forced column is not there, or holds long texts
 */
export function groupColumns(
  rows: readonly Readonly<Record<string, string>>[],
  { forced = [], taken = [], isAddition = false, noun }: GroupColumnOptions,
): { groups: string[]; note: QualityFinding[] } {
  const columns = [...new Set(rows.flatMap(Object.keys))].sort();
  const unknown = isAddition ? undefined : forced.find((column) => !columns.includes(column));
  if (unknown !== undefined) {
    const has = columns.length > 0 ? `they are ${quoteSome(columns)}` : 'there are none besides label and split';
    throw new InvalidInputError(
      `groups names the column ${JSON.stringify(unknown)}, which is not among the columns: ${has}.`,
      'groups',
    );
  }
  const long = forced.find((column) => rows.some((row) => row[column] === LONG_CELL));
  if (long !== undefined) {
    throw new InvalidInputError(
      `The column ${JSON.stringify(long)} cannot be a group: it holds ${LONG_TEXTS}. Shorten them, or do not name it in groups.`,
      'groups',
    );
  }
  const candidates = columns.filter((column) => !taken.includes(column));
  const others = candidates.flatMap((column) => {
    if (forced.includes(column)) return [];
    const why = whyNotGroup(
      column,
      rows.flatMap((row) => row[column] ?? []),
      { isAddition, noun },
    );
    return why === null ? [] : [{ column, why }];
  });
  const left = new Set(others.map(({ column }) => column));
  return { groups: candidates.filter((column) => !left.has(column)), note: note(others) };
}

/** @param values of the examples that have one */
function whyNotGroup(
  column: string,
  values: string[],
  { isAddition = false, noun }: GroupColumnOptions,
): string | null {
  const distinct = new Set(values);
  if (distinct.has(LONG_CELL)) return LONG_TEXTS;
  if (NAMES.includes(column) && distinct.size === values.length) return `a different value for each ${noun}`;
  if (distinct.size > (isAddition ? 1 : FEW_VALUES) && distinct.size > values.length / 2)
    return `${distinct.size.toLocaleString('en')} values in ${counted(values.length, noun)}`;
  if (distinct.size <= MOST_NUMBERS) return null;
  const kind = everyIs(distinct, isNumber) ? 'numbers' : everyIs(distinct, isDate) ? 'dates' : null;
  return kind && `${kind} with ${distinct.size.toLocaleString('en')} values`;
}

function everyIs(values: Set<string>, test: (value: string) => boolean): boolean {
  for (const value of values) if (!test(value)) return false;
  return true;
}

const isNumber = (value: string) => value.trim() !== '' && Number.isFinite(Number(value));
/** A day, with or without a time: 2026-11-27, 27/11/2026, 2026-11-27T14:00:00Z. */
const isDate = (value: string) =>
  /^\s*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})([T ,].*)?$/.test(value);

function note(others: { column: string; why: string }[]): QualityFinding[] {
  if (others.length === 0) return [];
  // Long texts cannot be groups at all.
  const isNameable = others.some(({ why }) => why !== LONG_TEXTS);
  const quoted = others.slice(0, QUOTED).map(({ column, why }) => `${quoteSome([column])} (${why})`);
  const more = others.length > QUOTED ? ` and ${others.length - QUOTED} more` : '';
  const message = `${counted(others.length, 'column')} ${others.length === 1 ? 'is no group' : 'are no groups'}, since ${others.length === 1 ? 'its' : 'their'} values hardly repeat: ${quoted.join(', ')}${more}. To evaluate by such a column, write a few ranges or kinds into it${isNameable ? ', or name it in groups' : ''}.`;
  return [finding('COLUMN_LEFT_OUT', 'INFO', message, [])];
}
