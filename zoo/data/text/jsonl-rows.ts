import { createReadStream } from 'node:fs';
import { InvalidInputError } from '../../errors.ts';
import type { UnreadableCell } from '../unreadable-labels.ts';
import type { TextLimits } from './text-limits.ts';
import type { TextRow } from './text-row.ts';
import { joinWords } from './word-tags.ts';

const NEWLINE = 10;

/**
 * The rows of a file with one JSON object a line, as they are read. Numbers and booleans count as text; null as an empty
 * cell.
 *
 * @param filename in messages
 * @param lists columns with lists of words, which become one cell each, with a space between words. Lists elsewhere are left out then;
 * without this parameter they cannot be read
 * @throws InvalidInputError with the invalid line
 */
export async function* jsonlRows(
  file: string,
  filename: string,
  { maxRowBytes }: TextLimits,
  onBytes: (bytes: number) => void,
  lists: readonly string[] | null = null,
): AsyncGenerator<TextRow> {
  let line = 0;
  let number = 0;
  for await (const bytes of lines(file, filename, maxRowBytes, onBytes)) {
    line++;
    const text = bytes
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trim();
    if (text !== '') yield { number: ++number, line, ...cellsOf(text, `"${filename}", line ${line}`, lists) };
  }
}

async function* lines(file: string, filename: string, maxRowBytes: number, onBytes: (bytes: number) => void) {
  let rest: Buffer[] = [];
  let held = 0;
  let line = 1;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    onBytes(chunk.length);
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); ; end = chunk.indexOf(NEWLINE, start)) {
      const part = chunk.subarray(start, end < 0 ? chunk.length : end);
      held += part.length;
      if (held > maxRowBytes) {
        throw new InvalidInputError(
          `"${filename}", line ${line} has more than ${maxRowBytes.toLocaleString('en')} bytes. Put one JSON object on each line, with one text.`,
        );
      }
      rest.push(part);
      if (end < 0) break;
      yield Buffer.concat(rest);
      [rest, held, start] = [[], 0, end + 1];
      line++;
    }
  }
  if (held > 0) yield Buffer.concat(rest);
}

function cellsOf(
  text: string,
  at: string,
  lists: readonly string[] | null,
): Pick<TextRow, 'cells' | 'leftOut' | 'unreadable'> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InvalidInputError(
      `${at} is not JSON: ${(cause as Error).message}. Put one object on each line, such as {"text": "…", "label": "…"}.`,
      undefined,
      { cause },
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidInputError(`${at} is not a JSON object such as {"text": "…", "label": "…"}.`);
  }
  const cells = new Map<string, string>();
  const unreadable = new Map<string, string>();
  const leftOut: string[] = [];
  for (const [column, own] of Object.entries(value)) {
    const name = column.normalize('NFC');
    if (lists && Array.isArray(own) && !lists.includes(column)) {
      leftOut.push(name);
      continue;
    }
    const cell = lists && Array.isArray(own) ? listCell(own, column) : cellOf(own, column);
    if (typeof cell === 'string') cells.set(name, cell);
    else unreadable.set(name, cell.problem);
  }
  return { cells, leftOut, ...(unreadable.size > 0 ? { unreadable } : {}) };
}

function listCell(list: unknown[], column: string): string | UnreadableCell {
  const words = list.map((word) => cellOf(word, column));
  const wrong = words.find((word) => typeof word !== 'string');
  return wrong ?? joinWords(words as string[], column);
}

function cellOf(cell: unknown, column: string): string | UnreadableCell {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  const kind = Array.isArray(cell) ? 'a list' : 'an object';
  return { problem: `${JSON.stringify(column.slice(0, 100))} is ${kind}, but must be a string or a number` };
}
