import { eq, sql } from 'drizzle-orm';
import type { Pool } from 'pg';
import type { Db } from '../database/connection.ts';
import { newestMigration } from '../database/migrate.ts';
import { workers } from '../database/tables/index.ts';
import { LEASE_MS } from '../jobs/workers.ts';
import type { Check } from './checks.ts';
import { codeOf } from './store-check.ts';

/** Whether PostgreSQL answers. */
export function databaseCheck(pool: Pool): Check {
  return {
    problem: () =>
      pool.query('select 1').then(
        () => null,
        (error) => `The database does not respond${codeOf(error)}.`,
      ),
  };
}

/** Whether the database has every migration that this program needs. One that has more is that of a newer version, and will do. */
export function migrationsCheck(pool: Pool): Check {
  return {
    async problem() {
      const needed = await newestMigration();
      const { rows } = await pool.query<{ newest: string | null }>(
        'select max(created_at) as newest from drizzle.__drizzle_migrations',
      );
      if (Number(rows[0]?.newest ?? 0) >= needed.when) return null;
      return `The database lacks the migration ${needed.tag}. Restart the API, which applies it.`;
    },
  };
}

const LEASE_SECONDS = LEASE_MS / 1_000;

/** By the database's clock, which all workers share; it may have been set back. */
const secondsSinceHeartbeat = sql<number>`abs(extract(epoch from now() - ${workers.heartbeatAt}))::float8`;

/** Whether a worker is alive, and how long ago each wrote its heartbeat. */
export function workersCheck(db: Db): Check {
  let found: { id: string; secondsSinceHeartbeat: number }[] = [];
  return {
    async problem() {
      found = await db.select({ id: workers.id, secondsSinceHeartbeat }).from(workers).orderBy(workers.heartbeatAt);
      if (found.some((worker) => worker.secondsSinceHeartbeat <= LEASE_SECONDS)) return null;
      return `No worker has written its heartbeat in the last ${LEASE_SECONDS} s: jobs wait, and no replica is started. Start a worker.`;
    },
    details: () => ({ workers: found }),
  };
}

/** Whether this worker's own heartbeat reaches the database. */
export function heartbeatCheck(db: Db, workerId: string): Check {
  let age: number | null = null;
  return {
    async problem() {
      const [row] = await db.select({ age: secondsSinceHeartbeat }).from(workers).where(eq(workers.id, workerId));
      age = row?.age ?? null;
      if (age === null)
        return 'The database does not know this worker: others presumed it dead. It registers again by itself.';
      return age <= LEASE_SECONDS ? null : `Its last heartbeat was written ${Math.round(age)} s ago.`;
    },
    details: () => ({ secondsSinceHeartbeat: age }),
  };
}
