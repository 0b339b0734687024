import { InvalidInputError } from '../errors.ts';

const MAX_LENGTH = 1_000;

/**
 * A path that somebody else chose, relative and `/`-separated, as it may be used below a folder of ours.
 *
 * @param source named in the message
 * @throws InvalidInputError if it leads, or on some system could lead, out of that folder
 */
export function safePath(path: string, source: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const isUnsafe =
    path.length > MAX_LENGTH ||
    path.startsWith('/') ||
    /^[a-z]:/i.test(path) ||
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    /[\\\u0000-\u001f\ufffd]/.test(path) ||
    parts.includes('..') ||
    parts.length === 0;
  if (isUnsafe)
    throw new InvalidInputError(
      `${source} holds the path ${JSON.stringify(path.slice(0, 200))}, which is not one below its own folder, so nothing of it is kept.`,
      'source',
    );
  return parts.join('/');
}
