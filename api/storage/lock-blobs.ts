import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import type { BlobLock } from './blob-store.ts';

/** PostgreSQL's advisory lock of a digest: its first 60 bits. */
const keyOf = (digest: SQL): SQL => sql`('x' || left(${digest}, 15))::bit(60)::bigint`;

/** Locks digests in the database, which all processes that use the store share. */
export function lockBlobs(db: Db): BlobLock {
  return (sha256, action) =>
    db.transaction(async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(${keyOf(sql`${sha256}::text`)})`);
      return action();
    });
}

/** Locks those of the digests that nobody else has locked, until the transaction ends. Returns them. */
export async function tryLockBlobs(tx: Db, digests: string[]): Promise<string[]> {
  const { rows } = await tx.execute<{ digest: string }>(
    sql`select digest from unnest(${sql.param(digests)}::text[]) as digest
      where pg_try_advisory_xact_lock(${keyOf(sql`digest`)})`,
  );
  return rows.map(({ digest }) => digest);
}
