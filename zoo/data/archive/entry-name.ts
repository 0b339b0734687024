import { InvalidInputError } from '../../errors.ts';

const MAX_LENGTH = 1024;

/**
 * An entry's path as data sets name it: relative, `/`-separated, Unicode NFC (macOS writes NFD, where `é` is two characters), no
 * empty or `.` segments. Throws InvalidInputError for a path that leads, or on some system could lead, out of a folder.
 */
export function entryName(path: string, archive: string): string {
  const quoted = JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
  const refuse = (why: string) =>
    new InvalidInputError(`"${archive}" holds the path ${quoted}, which ${why}. Pack the folder of classes again.`);
  if (path.length > MAX_LENGTH) throw refuse(`is longer than ${MAX_LENGTH} characters`);
  if (path.includes('\0')) throw refuse('contains a zero character');
  if (path.includes('\uFFFD')) throw refuse('is not UTF-8, so its name is lost');
  if (path.includes('\\')) throw refuse('contains a backslash: paths in archives are separated by "/"');
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) throw refuse('is absolute');
  const segments = path.normalize('NFC').split('/');
  if (segments.includes('..')) throw refuse('climbs out of the archive');
  return segments.filter((segment) => segment !== '' && segment !== '.').join('/');
}

/**
 * Whether an operating system added this file: `__MACOSX/…`, `.DS_Store`, `Thumbs.db`, `desktop.ini`, anything that begins
 * with a dot.
 */
export function isLitter(name: string): boolean {
  const segments = name.split('/');
  return (
    segments.some((segment) => segment.startsWith('.') || segment === '__MACOSX') ||
    /(^|\/)(thumbs\.db|desktop\.ini)$/i.test(name)
  );
}
