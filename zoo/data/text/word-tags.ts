import { counted } from '../../counted.ts';
import { InvalidInputError } from '../../errors.ts';
import { quoteSome } from '../layout.ts';
import type { LabelProblem, UnreadableCell } from '../unreadable-labels.ts';

/** A label in IOB2. */
export const IOB2 = /^(O|[BI]-.+)$/;

/**
 * A row's labels in IOB2, if they are in IOBES, BILOU or BMES: there a span of one word begins with S or U instead of B, and E or L stands
 * for the I of a last word, M for that of another one. Nothing is lost: where a span ends follows from the label after it.
 *
 * @param tags separated by single spaces
 */
export function inIob2(tags: string): string {
  const own = tags.split(' ');
  const followsSpan = (i: number) => /^[BIM]-/.test(own[i - 1] ?? '') && own[i - 1].slice(1) === own[i].slice(1);
  return own
    .map((tag, i) => {
      if (/^[SU]-./.test(tag)) return `B${tag.slice(1)}`;
      return /^[ELM]-./.test(tag) && followsSpan(i) ? `I${tag.slice(1)}` : tag;
    })
    .join(' ');
}

/** The column with a text's words, as Hugging Face's data sets for token classification call it. */
export const WORDS = 'tokens';

/** A list of words, or of their labels, as one cell with a space between them; what is wrong if one is empty or has a space in it. */
export function joinWords(words: readonly string[], column: string): string | UnreadableCell {
  const wrong = words.find((word) => word === '' || /\s/.test(word));
  if (wrong === undefined) return words.join(' ');
  return {
    problem: `the list ${JSON.stringify(column.slice(0, 100))} has ${JSON.stringify(wrong.slice(0, 100))}, which is not one word. Split words at spaces, and leave empty ones out`,
  };
}

/**
 * What is wrong with the labels of a row's words: there is one for each word, in IOB2. Null if nothing is.
 *
 * @param words, @param tags separated by single spaces
 * @param column of the labels
 * @param at the row, in messages
 */
export function wordTagsProblem(
  words: string,
  tags: string,
  { column, at }: { column: string; at: string },
): LabelProblem | null {
  const own = tags === '' ? [] : tags.split(' ');
  const count = words === '' ? 0 : words.split(' ').length;
  if (own.length !== count) {
    const problem = `${at} has ${counted(count, 'word')} in ${WORDS}, but ${counted(own.length, 'label')} in ${column}`;
    return { problem, remedy: 'Each word needs one.' };
  }
  const wrong = own.filter((tag) => !IOB2.test(tag));
  if (wrong.length === 0) return null;
  const numbers = wrong.every((tag) => /^\d+$/.test(tag));
  const remedy = numbers
    ? 'Write the names instead of the numbers that Hugging Face stores: features["ner_tags"].feature.int2str gives them.'
    : 'Labels are in IOB2: B-PER for the first word of a person’s name, I-PER for its other words, O for words outside of any name.';
  return { problem: `${at} has ${quoteSome([...new Set(wrong)])} in ${column}`, remedy };
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
