import { inArray, or, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { blobDifferences } from '../database/tables/index.ts';
import { BLOB_COLUMNS } from './digest-columns.ts';

/**
 * The digests of the blobs that rows need, and of those that such a blob is stored as a difference of.
 *
 * @param among looks for these alone
 */
export async function reachableDigests(db: Db, among?: readonly string[]): Promise<Set<string>> {
  const reached = await pointedAt(db, among);
  const { baseSha256, differenceSha256 } = blobDifferences;
  const isAmong = among && or(inArray(baseSha256, [...among]), inArray(differenceSha256, [...among]));
  const rows = await db.select().from(blobDifferences).where(isAmong);
  const made = rows.map(({ sha256 }) => sha256);
  const needed = among ? await pointedAt(db, made) : reached;
  for (const { sha256, baseSha256, differenceSha256 } of rows) {
    if (!needed.has(sha256)) continue;
    reached.add(baseSha256);
    reached.add(differenceSha256);
  }
  return reached;
}

async function pointedAt(db: Db, among?: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  if (among?.length === 0) return found;
  for (const { column, digest = sql`${column}`, from, where = sql`true` } of BLOB_COLUMNS) {
    const tables = from ? sql`${column.table} cross join lateral ${from}` : sql`${column.table}`;
    const narrowed = among ? sql`${digest} = any(${sql.param([...among])}::text[])` : sql`${digest} is not null`;
    const { rows } = await db.execute<{ digest: string }>(
      sql`select distinct ${digest} as digest from ${tables} where (${where}) and ${narrowed}`,
    );
    for (const row of rows) found.add(row.digest);
  }
  return found;
}
