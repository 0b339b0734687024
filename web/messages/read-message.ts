import parse from 'format-message-parse';

/** The schema's names as words, in this installation's language; empty for English. */
const names: Record<string, string> = process.env.GRAFT_NAMES ? JSON.parse(process.env.GRAFT_NAMES) : {};

/** A name of the schema, such as `linear probe`, in this installation's language; what its catalogue does not have, as it is. */
export const translated = (name: string): string => names[name] ?? name;

const read = new Map<string, parse.AST>();

/** A text of the pages, taken apart at its placeholders. `next build` has put the language's text in place of the English one. */
export function readMessage(message: string): parse.AST {
  const known = read.get(message);
  if (known) return known;
  const elements = parse(message);
  read.set(message, elements);
  return elements;
}
