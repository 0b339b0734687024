import { InvalidInputError } from '../../errors.ts';
import { quoteSome } from '../layout.ts';

/** Names of the columns of a pair, as public data sets have them. */
const PAIRS: [first: string, second: string][] = [
  ['text', 'text_pair'],
  ['sentence1', 'sentence2'],
  ['question1', 'question2'],
  ['premise', 'hypothesis'],
  ['question', 'answer'],
  ['query', 'document'],
];

/** Names of the column of one text, in data sets that call it otherwise. */
const TEXTS = ['sentence', 'content', 'review', 'comment', 'message', 'tweet', 'body'];

/** The names of the columns that hold a row's text, or its two texts. */
export type TextColumns = [text: string] | [first: string, second: string];

/**
 * Finds the columns of texts: `text`, or those of a pair, or the only one with another usual name of a text.
 *
 * @param at the row, in messages
 * @throws InvalidInputError if there is neither, or only one column of a pair
 */
export function textColumns(columns: string[], at: string): TextColumns {
  const pair = PAIRS.find((names) => names.every((name) => columns.includes(name)));
  // Beside a text, other columns are groups, whatever their names.
  if (columns.includes('text')) return pair?.[0] === 'text' ? pair : ['text'];
  if (pair) return pair;
  const texts = TEXTS.filter((name) => columns.includes(name));
  if (texts.length === 1) return [texts[0]];
  const half = PAIRS.find((names) => names.some((name) => columns.includes(name)));
  if (half) {
    const [has, lacks] = columns.includes(half[0]) ? half : [half[1], half[0]];
    throw new InvalidInputError(
      `${at} has a column ${has}, but no column ${lacks}, which makes it a pair. Add it, or rename ${has} to text if there is one text in each row.`,
    );
  }
  throw new InvalidInputError(
    `${at} has no column text; it has ${quoteSome(columns)}. Name the columns text and label, or those of two texts text and text_pair.`,
  );
}
