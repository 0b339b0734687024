import { parse } from 'csv-parse/sync';
import { InvalidInputError } from '../errors.ts';
import type { FetchedFile } from './source.ts';

/**
 * Checks files of a wheel with the digests of its RECORD, as an installer does. It finds wheels that were packed wrongly or
 * changed after they were packed. Source: packaging.python.org, "Recording installed projects", section "The RECORD file".
 *
 * @param wheel its name in messages
 * @throws InvalidInputError for a file that RECORD lists with another digest, or does not list, and for a broken RECORD
 */
export function checkWheelRecord(record: string, files: FetchedFile[], wheel: string): void {
  const refuse = (why: string, cause?: unknown) =>
    new InvalidInputError(`${wheel} is packed wrongly: ${why}. Nothing was kept.`, 'source', { cause });
  let rows: string[][];
  try {
    rows = parse(record, { relax_column_count: true });
  } catch (cause) {
    throw refuse(`its RECORD cannot be read (${(cause as Error).message})`, cause);
  }
  const listed = new Map(rows.map(([path, digest]) => [path, digest ?? '']));
  for (const { path, sha256 } of files) {
    const digest = listed.get(path);
    if (digest === undefined) throw refuse(`its RECORD does not list ${path}`);
    const expected = /^sha256=([A-Za-z0-9_-]{43})=?$/.exec(digest)?.[1];
    if (expected === undefined) throw refuse(`its RECORD gives no SHA-256 of ${path}`);
    if (expected !== Buffer.from(sha256, 'hex').toString('base64url'))
      throw refuse(`${path} has another SHA-256 than its RECORD says`);
  }
}
