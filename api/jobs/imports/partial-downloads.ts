import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { and, inArray, isNull } from 'drizzle-orm';
import type { Db } from '../../database/connection.ts';
import { models } from '../../database/tables/index.ts';

/** Half-fetched files are useful for a while; after that, a retry starts over. */
const KEPT_MS = 7 * 24 * 3_600_000;

const folderOf = (home: string) => path.join(home, 'cache', 'partial');

/** Where the half-fetched files of a model survive a failure or a cancel, so that the next attempt continues from them. */
export async function partialDirectory(home: string, modelId: string): Promise<string> {
  const directory = path.join(folderOf(home), modelId);
  await mkdir(directory, { recursive: true });
  return directory;
}

/**
 * Deletes half-fetched files that are no longer needed: of models that are complete or gone, and those older than a week.
 */
export async function clearPartialDownloads(db: Db, home: string): Promise<void> {
  const names = await readdir(folderOf(home)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const ids = names.filter((name) => /^[0-9a-f-]{36}$/.test(name));
  if (ids.length === 0) return;
  const rows = await db
    .select({ id: models.id })
    .from(models)
    .where(and(inArray(models.id, ids), isNull(models.onnxSha256)));
  const awaited = new Set(rows.map(({ id }) => id));
  for (const id of ids) {
    const directory = path.join(folderOf(home), id);
    if (awaited.has(id) && Date.now() - (await newest(directory)) < KEPT_MS) continue;
    await rm(directory, { recursive: true, force: true });
  }
}

/** When anything in a directory last changed. */
async function newest(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true });
  const times = await Promise.all(
    ['.', ...entries].map((entry) =>
      stat(path.join(directory, entry)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return Math.max(...times);
}
