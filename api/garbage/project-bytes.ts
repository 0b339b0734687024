import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { blobDifferences, blobSizes, uploads } from '../database/tables/index.ts';
import { BlobNotFoundError, type BlobStore } from '../storage/blob-store.ts';
import { BLOB_COLUMNS } from './digest-columns.ts';

export interface ProjectBytes {
  /** What its rows keep in the store, each blob once, and what its open uploads have announced. */
  used: number;
  /** How many blobs of it have no known size, so that `used` is too small: see `recordMissingSizes`. */
  unknown: number;
}

/**
 * The bytes that a project uses: of the blobs that its rows need, as the collection of garbage sees them, in one query. A checkpoint that
 * is stored as a difference counts as the difference and its base. An upload counts from when it is announced.
 */
export async function projectBytes(db: Db, projectId: string): Promise<ProjectBytes> {
  const { rows } = await db.execute<{ used: string; unknown: string }>(sql`
    with kept as (${keptDigests(pointedAt((column) => column.of(projectId)))})
    select
      coalesce(sum(size.byte_size), 0) + (
        select coalesce(sum(open.byte_size), 0) from ${uploads} open
        where open.project_id = ${projectId} and open.sha256 is null and open.deleted_at is null and open.expires_at > now()
      ) as used,
      count(*) filter (where ${isUnknown}) as unknown
    from kept left join ${blobSizes} size on size.sha256 = kept.digest`);
  return { used: Number(rows[0].used), unknown: Number(rows[0].unknown) };
}

/** Blobs whose sizes are asked for at the same time. */
const AT_ONCE = 16;
/** By store: the questions on their way, which all who wait for them share. A page asks every few seconds, and thousands of blobs take longer. */
const asking = new WeakMap<BlobStore, Promise<number>>();

/**
 * Asks the store for the sizes that no row has: of what was stored before `blob_sizes` was there, or put beside Graft. A blob that the store lost
 * takes no room; it is asked for again each time.
 *
 * @returns how many were written
 */
export function recordMissingSizes(platform: { db: Db; blobs: BlobStore }): Promise<number> {
  const { blobs } = platform;
  const shared = asking.get(blobs) ?? askSizes(platform).finally(() => asking.delete(blobs));
  asking.set(blobs, shared);
  return shared;
}

async function askSizes({ db, blobs }: { db: Db; blobs: BlobStore }): Promise<number> {
  const { rows } = await db.execute<{ digest: string }>(sql`
    with kept as (${keptDigests(pointedAt())})
    select kept.digest from kept left join ${blobSizes} size on size.sha256 = kept.digest
    where ${isUnknown} or size.byte_size = 0`);
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const sizes = await Promise.all(
      rows
        .slice(from, from + AT_ONCE)
        .map(async ({ digest: sha256 }) => ({ sha256, byteSize: await sizeOf(blobs, sha256) })),
    );
    await db
      .insert(blobSizes)
      .values(sizes)
      .onConflictDoUpdate({ target: blobSizes.sha256, set: { byteSize: sql`excluded.byte_size` } });
  }
  return rows.length;
}

async function sizeOf(blobs: BlobStore, sha256: string): Promise<number> {
  try {
    return await blobs.size(sha256);
  } catch (error) {
    if (error instanceof BlobNotFoundError) return 0;
    throw error;
  }
}

type BlobColumn = (typeof BLOB_COLUMNS)[number];

/** The digests in all columns, each once. */
function pointedAt(of: (column: BlobColumn) => SQL = () => sql`true`): SQL {
  const parts = BLOB_COLUMNS.map((one) => {
    const { column, digest = sql`${column}`, from, where = sql`true` } = one;
    const tables = from ? sql`${column.table} cross join lateral ${from}` : sql`${column.table}`;
    return sql`select ${digest} as digest from ${tables} where (${of(one)}) and (${where}) and ${digest} is not null`;
  });
  return sql.join(parts, sql` union `);
}

/** With what a difference is made of. */
const keptDigests = (pointed: SQL): SQL => sql`
  with pointed as (${pointed}),
  made as (select part.* from ${blobDifferences} part join pointed on pointed.digest = part.sha256)
  select digest from pointed union select base_sha256 from made union select difference_sha256 from made`;

/** A difference itself takes no room. */
const isUnknown = sql`size.byte_size is null and not exists (
  select from ${blobDifferences} part where part.sha256 = kept.digest)`;
