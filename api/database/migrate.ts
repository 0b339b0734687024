import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Any number that nothing else in this database locks; these are the bytes of "graf". */
const LOCK = 0x67726166;

/**
 * Brings the database to the newest migration. An advisory lock lets one process at a time do it, so any number of
 * processes may start at once; those that waited find nothing left to do.
 */
export async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await applyMigrations(drizzle(client), { migrationsFolder: MIGRATIONS });
    await client.query('select pg_advisory_unlock($1)', [LOCK]);
    client.release();
  } catch (error) {
    // Closing the connection gives the lock back, whatever state the connection is in.
    client.release(true);
    throw error;
  }
}
