import { parse, type Token } from '@messageformat/parser';

/** English text → text in this installation's language; empty for English. */
const catalogue: Record<string, string> = process.env.GRAFT_MESSAGES ? JSON.parse(process.env.GRAFT_MESSAGES) : {};

/** A text without placeholders, as it is in the catalogue; what is not there, as it is. */
export const translated = (text: string): string => catalogue[text] ?? text;

const read = new Map<string, Token[]>();

/** A text of the pages in this installation's language, taken apart at its placeholders. One that is not translated stays English. */
export function readMessage(id: string): Token[] {
  const known = read.get(id);
  if (known) return known;
  const message = parse(translated(id));
  read.set(id, message);
  return message;
}
