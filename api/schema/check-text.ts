import { RequestError } from '../errors.ts';

/**
 * Checks that the texts among a request's variables are Unicode. JSON can carry half of a surrogate pair, which neither UTF-8 nor PostgreSQL
 * has; a document's own texts are checked when it is parsed.
 *
 * @throws RequestError BAD_USER_INPUT that names the variable
 */
export function checkText(variables: Record<string, unknown> | undefined): void {
  for (const [name, value] of Object.entries(variables ?? {})) {
    if (isUnicode(value)) continue;
    const message = `The variable $${name.toWellFormed()} has a text that is not Unicode: half of a surrogate pair. Send the text as UTF-8.`;
    throw new RequestError('BAD_USER_INPUT', message, name.toWellFormed());
  }
}

/** Without recursion: a body may be nested as deeply as it is long. */
function isUnicode(value: unknown): boolean {
  const pending = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next === 'string' && !next.isWellFormed()) return false;
    if (typeof next === 'object' && next !== null)
      for (const [key, inner] of Object.entries(next)) {
        if (!key.isWellFormed()) return false;
        pending.push(inner);
      }
  }
  return true;
}
