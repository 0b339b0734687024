import { eq } from 'drizzle-orm';
import { InvalidInputError } from '../../../zoo/errors.ts';
import type { FetchedFile } from '../../../zoo/sources/source.ts';
import type { Db } from '../../database/connection.ts';
import { modelFiles, type models } from '../../database/tables/index.ts';

/** Files that earlier versions of Graft did not fetch: a model that was imported then is imported without them again. */
const LATER_FILES = ['modules.json'];

/**
 * Checks that the files of a model that was dropped are those that were here before: fine-tunes, features and notes are about those.
 *
 * @returns the files, without those that were not fetched then
 * @throws InvalidInputError naming the first file that is another one, is missing or is new
 */
export async function sameFiles<File extends Pick<FetchedFile, 'path' | 'sha256'>>(
  db: Db,
  { id, slug, uri }: typeof models.$inferSelect,
  fetched: File[],
): Promise<File[]> {
  const rows = await db.select().from(modelFiles).where(eq(modelFiles.modelId, id));
  const before = new Map(rows.map(({ path, sha256 }) => [path, sha256]));
  const files = fetched.filter(({ path }) => before.has(path) || !LATER_FILES.includes(path));
  const now = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  const changed = [...new Set([...before.keys(), ...now.keys()])].find((path) => before.get(path) !== now.get(path));
  if (changed === undefined) return files;
  const how = !now.has(changed) ? 'is gone' : before.has(changed) ? 'has another SHA-256 now' : 'is new';
  throw new InvalidInputError(
    `${uri} no longer has the files of ${slug} that were dropped: ${changed} ${how}. What was made from the model is about the old ones, so nothing was kept. Import it under another name instead.`,
    'slug',
  );
}
