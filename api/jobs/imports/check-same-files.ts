import { eq } from 'drizzle-orm';
import { InvalidInputError } from '../../../zoo/errors.ts';
import type { FetchedFile } from '../../../zoo/sources/source.ts';
import type { Db } from '../../database/connection.ts';
import { modelFiles, type models } from '../../database/tables/index.ts';

/**
 * Checks that the files of a model that was dropped are those that were here before: fine-tunes, features and notes are about those.
 *
 * @throws InvalidInputError naming the first file that is another one, is missing or is new
 */
export async function checkSameFiles(
  db: Db,
  { id, slug, uri }: typeof models.$inferSelect,
  files: Pick<FetchedFile, 'path' | 'sha256'>[],
): Promise<void> {
  const rows = await db.select().from(modelFiles).where(eq(modelFiles.modelId, id));
  const before = new Map(rows.map(({ path, sha256 }) => [path, sha256]));
  const now = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  const changed = [...new Set([...before.keys(), ...now.keys()])].find((path) => before.get(path) !== now.get(path));
  if (changed === undefined) return;
  const how = !now.has(changed) ? 'is gone' : before.has(changed) ? 'has another SHA-256 now' : 'is new';
  throw new InvalidInputError(
    `${uri} no longer has the files of ${slug} that were dropped: ${changed} ${how}. What was made from the model is about the old ones, so nothing was kept. Import it under another name instead.`,
    'slug',
  );
}
