import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import { z } from 'zod';
import { InvalidInputError } from '../../zoo/errors.ts';
import { prepareMemberRole } from './member-role.ts';

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));

const journalSchema = z.looseObject({
  entries: z.array(z.looseObject({ tag: z.string(), when: z.number() })).min(1),
});

async function readJournal(): Promise<z.infer<typeof journalSchema>> {
  return journalSchema.parse(JSON.parse(await readFile(path.join(MIGRATIONS, 'meta', '_journal.json'), 'utf8')));
}

/** The newest migration of this program. `when` is what the database has as its `created_at` once it is applied. */
export async function newestMigration(): Promise<{ tag: string; when: number }> {
  const { entries } = await readJournal();
  return entries[entries.length - 1];
}

/** Any number that nothing else in this database uses as a lock; these are the bytes of "graf". */
const LOCK = 0x67726166;

/**
 * Migrates the database to the newest version. An advisory lock makes processes take turns, so any number may start at the
 * same time; those that waited find nothing left to do.
 *
 * @param options.upTo the `when` of the last migration to apply, for rows that were written at that time
 * @throws InvalidInputError if this program has no such migration
 */
export async function migrate(pool: pg.Pool, options: { upTo?: number } = {}): Promise<void> {
  const folder = options.upTo === undefined ? null : await earlierMigrations(options.upTo);
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await applyMigrations(drizzle(client), { migrationsFolder: folder ?? MIGRATIONS });
    if (!folder) await prepareMemberRole(client);
    await client.query('select pg_advisory_unlock($1)', [LOCK]);
  } finally {
    // Closes the connection: that releases the lock after a failure, and drops the temporary functions that migrations make.
    client.release(true);
    if (folder) await rm(folder, { recursive: true });
  }
}

/** A folder like that of the migrations, with those up to one of them: drizzle applies all that a folder has. */
async function earlierMigrations(upTo: number): Promise<string> {
  const journal = await readJournal();
  const last = journal.entries.findIndex(({ when }) => when === upTo);
  if (last < 0)
    throw new InvalidInputError(
      'This was written by a newer version of Graft, whose migrations are not here. Update Graft.',
    );
  const entries = journal.entries.slice(0, last + 1);
  const folder = await mkdtemp(path.join(tmpdir(), 'graft-migrations-'));
  await mkdir(path.join(folder, 'meta'));
  await writeFile(path.join(folder, 'meta', '_journal.json'), JSON.stringify({ ...journal, entries }));
  for (const { tag } of entries) await copyFile(path.join(MIGRATIONS, `${tag}.sql`), path.join(folder, `${tag}.sql`));
  return folder;
}
