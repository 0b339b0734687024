import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { and, inArray, isNotNull, isNull, or } from 'drizzle-orm';
import type { Db } from '../../database/connection.ts';
import { datasets, models } from '../../database/tables/index.ts';

/** Half-fetched files are useful for a while; after that, a retry starts over. */
const KEPT_MS = 7 * 24 * 3_600_000;

const folderOf = (home: string) => path.join(home, 'cache', 'partial');

/**
 * Where the half-fetched files of a model, or the half-imported examples of a data set, survive a failure or a cancel, so that the next
 * attempt continues from them.
 */
export async function partialDirectory(home: string, id: string): Promise<string> {
  const directory = path.join(folderOf(home), id);
  await mkdir(directory, { recursive: true });
  return directory;
}

/** Deletes the directory: the import is over, or the next attempt would not continue from it. */
export async function clearPartial(home: string, id: string): Promise<void> {
  await rm(path.join(folderOf(home), id), { recursive: true, force: true });
}

/**
 * Deletes half-fetched files that are no longer needed: of models and data sets that are complete or gone, and those older than a week.
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
    .where(and(inArray(models.id, ids), or(isNull(models.onnxSha256), isNotNull(models.filesDroppedAt))));
  const imports = await db
    .select({ id: datasets.id })
    .from(datasets)
    .where(and(inArray(datasets.id, ids), isNull(datasets.sha256)));
  const awaited = new Set([...rows, ...imports].map(({ id }) => id));
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
