import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { eq } from 'drizzle-orm';
import type { ClientBase, Pool } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { InvalidInputError } from '../../zoo/errors.ts';
import type { Db } from '../database/connection.ts';
import { migrate } from '../database/migrate.ts';
import { jobs } from '../database/tables/index.ts';
import { openQueue } from '../jobs/message-queue.ts';
import { type BlobStore, blobKey } from '../storage/blob-store.ts';
import { MANIFEST_PATH, type Manifest, manifestSchema, partPath } from './manifest.ts';
import { copyStatement } from './tables.ts';
import { readPlace, type TarPlace, tarPlaces } from './tar-file.ts';

interface Target {
  databaseUrl: string;
  db: Db;
  pool: Pool;
  blobs: BlobStore;
}

type Archive = { handle: FileHandle; places: Map<string, TarPlace>; manifest: Manifest };

/**
 * Restores a backup into an empty database and an empty blob store, and migrates it to this version of Graft. Every digest is
 * checked. If anything is wrong, both are empty again afterwards.
 *
 * @throws InvalidInputError if the backup is damaged or of a newer version of Graft, or if there is something already.
 */
export async function restoreBackup(file: string, target: Target): Promise<Manifest> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new InvalidInputError(`The backup ${file} cannot be read (${error.code}).`);
  });
  try {
    const archive = await openArchive(handle);
    await refuseUnlessEmpty(target);
    try {
      await migrate(target.pool, { upTo: archive.manifest.migration });
      for (const { sha256 } of archive.manifest.blobs) await restoreBlob(archive, target.blobs, sha256);
      await restoreTables(archive, target.pool);
    } catch (error) {
      await empty(archive.manifest, target);
      throw error;
    }
    await migrate(target.pool);
    await queueJobs(target);
    return archive.manifest;
  } finally {
    await handle.close();
  }
}

async function openArchive(handle: FileHandle): Promise<Archive> {
  const places = await tarPlaces(handle);
  const place = places.get(MANIFEST_PATH);
  if (!place) throw new InvalidInputError('The backup has no manifest: it was not finished.');
  const parsed = manifestSchema.safeParse(parseJson((await buffer(readPlace(handle, place))).toString('utf8')));
  if (!parsed.success)
    throw new InvalidInputError('The manifest of the backup is damaged, or of another version of Graft.');
  const manifest = parsed.data;
  const wanted = [
    ...manifest.blobs.map(({ sha256 }) => `blobs/${blobKey(sha256)}`),
    ...manifest.tables.flatMap(({ name, parts }) => Array.from({ length: parts }, (_, part) => partPath(name, part))),
  ];
  const missing = wanted.filter((path) => !places.has(path));
  if (missing.length > 0)
    throw new InvalidInputError(`The backup lacks ${missing.length} of its files, such as ${missing[0]}.`);
  return { handle, places, manifest };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function refuseUnlessEmpty({ pool, blobs }: Target): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema in ('public', 'drizzle') limit 1",
  );
  if (rows.length > 0)
    throw new InvalidInputError(
      `The database is not empty: it has the table ${rows[0].name}. Restore into a new GRAFT_HOME or another database.`,
      'DATABASE_URL',
    );
  for await (const { sha256 } of blobs.list())
    throw new InvalidInputError(
      `The blob store is not empty: it has ${sha256}. Restore into a new GRAFT_HOME or another bucket.`,
      'GRAFT_HOME',
    );
}

async function restoreBlob({ handle, places }: Archive, blobs: BlobStore, sha256: string): Promise<void> {
  const place = placeOf(places, `blobs/${blobKey(sha256)}`);
  await blobs.put(Readable.from(readPlace(handle, place), { objectMode: false }), { expectedSha256: sha256 });
}

/** All tables in one transaction. Their triggers keep what they compute in tables that are in the backup, so they are off. */
async function restoreTables(archive: Archive, pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const names = archive.manifest.tables.map(({ name }) => `public."${name}"`);
    for (const name of names) await client.query(`alter table ${name} disable trigger user`);
    // Migrations may have written rows. Tables of running processes refer to others, and are empty.
    await client.query(`truncate ${names.join(', ')} cascade`);
    for (const table of archive.manifest.tables) await restoreTable(archive, client, table);
    for (const name of names) await client.query(`alter table ${name} enable trigger user`);
    await client.query('commit');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function restoreTable(
  { handle, places }: Archive,
  client: ClientBase,
  table: Manifest['tables'][number],
): Promise<void> {
  const hash = createHash('sha256');
  const copy = client.query(copyFrom(copyStatement(table, 'FROM STDIN')));
  const bytes = async function* () {
    for (let part = 0; part < table.parts; part++)
      for await (const chunk of readPlace(handle, placeOf(places, partPath(table.name, part)))) {
        hash.update(chunk);
        yield chunk;
      }
  };
  await pipeline(bytes, copy).catch((cause: Error) => {
    throw new InvalidInputError(`The table ${table.name} of the backup is damaged (${cause.message}).`, undefined, {
      cause,
    });
  });
  if (hash.digest('hex') !== table.sha256 || copy.rowCount !== table.rows)
    throw new InvalidInputError(`The table ${table.name} of the backup is damaged: its digest is another one.`);
}

function placeOf(places: Map<string, TarPlace>, path: string): TarPlace {
  const place = places.get(path);
  if (!place) throw new InvalidInputError(`The backup lacks ${path}.`);
  return place;
}

/** It was empty before, so nothing else is lost. */
async function empty(manifest: Manifest, { pool, blobs }: Target): Promise<void> {
  await pool.query('drop schema if exists drizzle cascade; drop schema public cascade; create schema public');
  for (const { sha256 } of manifest.blobs) await blobs.remove(sha256);
}

/** Waiting jobs get new messages; those that ran are found by the next worker, as after a crash. */
async function queueJobs({ databaseUrl, db }: Target): Promise<void> {
  const queue = await openQueue(databaseUrl);
  try {
    await db.transaction(async (tx) => {
      for (const job of await tx.select().from(jobs).where(eq(jobs.state, 'QUEUED')).orderBy(jobs.createdAt))
        await queue.send(tx, job);
    });
  } finally {
    await queue.close();
  }
}
