import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import * as tables from './tables/index.ts';

export type Db = NodePgDatabase<typeof tables>;

export interface Database {
  db: Db;
  pool: pg.Pool;
  /** Waits for running queries and closes every connection. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** The most connections that this process keeps open; default 10. */
  connections?: number;
}

/**
 * Opens a pool of connections to `url` (`postgresql://…`). Connects lazily: an unreachable server is noticed at the first
 * query.
 */
export function connect(url: string, options: ConnectOptions = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 10_000,
    application_name: 'graft',
  });
  // An idle connection that breaks (the server restarts) is replaced by the pool at the next query; without a listener the
  // event would end the process.
  pool.on('error', (error) => {
    if (!pool.ending) console.error(`A connection to PostgreSQL broke: ${error.message}`);
  });
  return { db: drizzle(pool, { schema: tables }), pool, close: () => pool.end() };
}
