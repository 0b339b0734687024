import { createHash } from 'node:crypto';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { ClientBase, Pool } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { UnavailableError } from '../../zoo/errors.ts';
import * as tables from '../database/tables/index.ts';
import { blobDifferences } from '../database/tables/index.ts';
import { reachableDigests } from '../garbage/reachable-digests.ts';
import { BlobNotFoundError, type BlobStore, blobKey } from '../storage/blob-store.ts';
import { MANIFEST_PATH, type Manifest, partPath } from './manifest.ts';
import { copyStatement, type Table, tablesInOrder } from './tables.ts';
import { TAR_END, tarEntry } from './tar-file.ts';

/** A table is written in files of about this size, since a tar archive names each file's size before its bytes. */
const PART_BYTES = 4 * 2 ** 20;

/**
 * A backup as the bytes of a tar archive: every table but those of running processes, as they are at one moment, and every blob
 * that their rows need. Graft may run meanwhile. Not in it: `GRAFT_HOME/keys`, the policy and the environment.
 *
 * @param blobs the store itself, without the blobs that are stored as differences
 * @throws UnavailableError if a blob is missing; CorruptBlobError if one is damaged
 */
export async function* writeBackup(
  { pool, blobs }: { pool: Pool; blobs: BlobStore },
  onEnd: (manifest: Manifest) => void = () => {},
): AsyncGenerator<Buffer> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const found = await client.query("select to_regclass('drizzle.__drizzle_migrations') as migrations");
    if (found.rows[0].migrations === null)
      throw new UnavailableError(
        'There is nothing to back up: the database is empty. Check GRAFT_HOME and DATABASE_URL.',
      );
    const { rows } = await client.query<{ newest: string; now: Date }>(
      'select max(created_at) as newest, now() from drizzle.__drizzle_migrations',
    );
    const manifest: Manifest = {
      ...{ format: 'graft-backup', version: 1 },
      createdAt: rows[0].now.toISOString(),
      migration: Number(rows[0].newest),
      ...{ tables: [], blobs: [] },
    };
    for (const table of await tablesInOrder(client)) manifest.tables.push(yield* writeTable(client, table));
    const snapshot = drizzle(client, { schema: tables });
    const digests = [...(await reachableDigests(snapshot))].sort();
    const differences = await snapshot.select({ sha256: blobDifferences.sha256 }).from(blobDifferences);
    await client.query('commit');
    // What is stored as a difference comes back from its row, the difference and the blob that it is of.
    const derived = new Set(differences.map(({ sha256 }) => sha256));
    for (const sha256 of digests)
      if (!derived.has(sha256) || (await blobs.has(sha256))) manifest.blobs.push(yield* writeBlob(blobs, sha256));
    const json = Buffer.from(JSON.stringify(manifest));
    yield* tarEntry(MANIFEST_PATH, json.byteLength, [json]);
    yield TAR_END;
    onEnd(manifest);
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function* writeTable(client: ClientBase, table: Table): AsyncGenerator<Buffer, Manifest['tables'][number]> {
  const copy = client.query(copyTo(copyStatement(table, 'TO STDOUT')));
  const hash = createHash('sha256');
  let part: Buffer[] = [];
  let length = 0;
  let parts = 0;
  let byteSize = 0;
  const flush = async function* () {
    if (length > 0) yield* tarEntry(partPath(table.name, parts++), length, part);
    part = [];
    length = 0;
  };
  for await (const chunk of copy as AsyncIterable<Buffer>) {
    hash.update(chunk);
    part.push(chunk);
    length += chunk.byteLength;
    byteSize += chunk.byteLength;
    if (length >= PART_BYTES) yield* flush();
  }
  yield* flush();
  return { ...table, rows: copy.rowCount, byteSize, sha256: hash.digest('hex'), parts };
}

async function* writeBlob(blobs: BlobStore, sha256: string): AsyncGenerator<Buffer, Manifest['blobs'][number]> {
  try {
    const byteSize = await blobs.size(sha256);
    yield* tarEntry(`blobs/${blobKey(sha256)}`, byteSize, await blobs.get(sha256));
    return { sha256, byteSize };
  } catch (error) {
    if (!(error instanceof BlobNotFoundError)) throw error;
    throw new UnavailableError(
      `The blob ${sha256} is missing in the store. If something was deleted while the backup was written, start it again; otherwise the store is damaged.`,
      { cause: error },
    );
  }
}
