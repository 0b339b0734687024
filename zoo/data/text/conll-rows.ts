import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { InvalidInputError } from '../../errors.ts';
import type { TextLimits } from './text-limits.ts';
import type { TextRow } from './text-row.ts';
import { IOB2, inIob2 } from './word-tags.ts';

/**
 * The sentences of a file as the CoNLL shared tasks have it: one word a line, its label in the line's last column, and an empty line after
 * each sentence. Columns in between, such as parts of speech, are left out, as are `-DOCSTART-` lines and, before a sentence, comments
 * that begin with `#`.
 *
 * @param filename in messages
 * @param lists the columns of the words and of their labels, which a file without column names takes from here
 * @throws InvalidInputError with the line that has one column, or if no labels of words were asked for
 */
export async function* conllRows(
  file: string,
  filename: string,
  { maxRowBytes }: TextLimits,
  onBytes: (bytes: number) => void,
  lists: readonly string[] | null = null,
): AsyncGenerator<TextRow> {
  if (lists === null) {
    throw new InvalidInputError(
      `"${filename}" has one word a line. Create the data set with a label for each word (targets.tags), or upload a .csv, .jsonl or .parquet.`,
    );
  }
  const [wordColumn, labelColumn] = lists;
  const bytes = createReadStream(file);
  bytes.on('data', (chunk) => onBytes(chunk.length));
  const sentence = { words: [] as string[], labels: [] as string[], first: 0, size: 0 };
  let number = 0;
  let line = 0;
  const finished = (): TextRow => {
    const cells = new Map([
      [wordColumn, sentence.words.join(' ')],
      [labelColumn, sentence.labels.join(' ')],
    ]);
    Object.assign(sentence, { words: [], labels: [], size: 0 });
    return { number: ++number, line: sentence.first, cells };
  };
  try {
    for await (const text of createInterface({ input: bytes, crlfDelay: Number.POSITIVE_INFINITY })) {
      line++;
      const columns = text
        .replace(/^\uFEFF/, '')
        .trim()
        .split(/\s+/);
      const [word, label] = [columns[0], columns[columns.length - 1]];
      const isBetween = word === '' || word === '-DOCSTART-';
      const isComment = sentence.words.length === 0 && word.startsWith('#') && !IOB2.test(inIob2(label));
      if (isBetween && sentence.words.length > 0) yield finished();
      if (isBetween || isComment) continue;
      if (columns.length === 1) {
        throw new InvalidInputError(
          `"${filename}", line ${line} has one column, ${JSON.stringify(word.slice(0, 100))}. Write the word, a space or tab, and its label, with an empty line between sentences.`,
        );
      }
      if (sentence.words.length === 0) sentence.first = line;
      sentence.words.push(word);
      sentence.labels.push(label);
      sentence.size += text.length;
      if (sentence.size > maxRowBytes) {
        throw new InvalidInputError(
          `"${filename}": the sentence from line ${sentence.first} on has more than ${maxRowBytes.toLocaleString('en')} characters. Put an empty line between sentences.`,
        );
      }
    }
    if (sentence.words.length > 0) yield finished();
  } finally {
    bytes.destroy();
  }
}
