import { InvalidInputError } from '../errors.ts';

const MAX_LENGTH = 1_000;

/**
 * An untrusted path, relative and `/`-separated, checked for use below one of our folders.
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
  if (isUnsafe) throw outside(path, source);
  return parts.join('/');
}

export const outside = (path: string, source: string): InvalidInputError =>
  new InvalidInputError(
    `${source} contains the path ${JSON.stringify(path.slice(0, 200))}, which is outside of its folder, so nothing was kept.`,
    'source',
  );
