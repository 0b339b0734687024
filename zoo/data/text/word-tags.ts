import { counted } from '../../counted.ts';
import { InvalidInputError } from '../../errors.ts';
import { quoteSome } from '../layout.ts';

/** A label in IOB2. */
export const IOB2 = /^(O|[BI]-.+)$/;

/** The column with a text's words, as Hugging Face's data sets for token classification call it. */
export const WORDS = 'tokens';

/**
 * A list of words, or of their labels, as one cell with a space between them.
 *
 * @throws InvalidInputError if one is empty or has a space in it
 */
export function joinWords(words: readonly string[], column: string, at: string): string {
  const wrong = words.find((word) => word === '' || /\s/.test(word));
  if (wrong === undefined) return words.join(' ');
  throw new InvalidInputError(
    `${at}: the list ${JSON.stringify(column.slice(0, 100))} has ${JSON.stringify(wrong.slice(0, 100))}, which is not one word. Split words at spaces, and leave empty ones out.`,
  );
}

/**
 * Checks that a row has one label for each word, in IOB2.
 *
 * @param words, @param tags separated by single spaces
 * @param column of the labels
 * @param at the row, in messages
 * @throws InvalidInputError if it has not
 */
export function checkWordTags(words: string, tags: string, { column, at }: { column: string; at: string }): void {
  const own = tags === '' ? [] : tags.split(' ');
  const count = words === '' ? 0 : words.split(' ').length;
  if (own.length !== count) {
    throw new InvalidInputError(
      `${at} has ${counted(count, 'word')} in ${WORDS}, but ${counted(own.length, 'label')} in ${column}. Each word needs one.`,
    );
  }
  const wrong = own.filter((tag) => !IOB2.test(tag));
  if (wrong.length === 0) return;
  const numbers = wrong.every((tag) => /^\d+$/.test(tag));
  const remedy = numbers
    ? 'Write the names instead of the numbers that Hugging Face stores: features["ner_tags"].feature.int2str gives them.'
    : 'Labels are in IOB2: B-PER for the first word of a person’s name, I-PER for its other words, O for words outside of any name.';
  throw new InvalidInputError(`${at} has ${quoteSome([...new Set(wrong)])} in ${column}. ${remedy}`);
}

/**
 * The labels of rows that were checked, `O` first and each type's `B-` and `I-` after it, and the labels of each row's words as indices.
 *
 * @throws InvalidInputError if all words are outside of any name
 */
export function readWordTags(rows: readonly string[], column: string): { labels: string[]; tags: number[][] } {
  const tags = rows.map((row) => row.split(' '));
  const types = new Set(tags.flatMap((row) => row.filter((tag) => tag !== 'O').map((tag) => tag.slice(2))));
  if (types.size === 0) {
    throw new InvalidInputError(`Every label in ${column} is O: there is nothing to find. Is it the right column?`);
  }
  const labels = ['O', ...[...types].sort().flatMap((type) => [`B-${type}`, `I-${type}`])];
  const indexOf = new Map(labels.map((label, i) => [label, i]));
  return { labels, tags: tags.map((row) => row.map((tag) => indexOf.get(tag) ?? 0)) };
}
