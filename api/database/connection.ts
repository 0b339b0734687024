import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { processLog } from '../observability/logger.ts';
import { retry } from '../retry.ts';
import type { Db } from './db.ts';
import { ScopedPool } from './scope.ts';
import * as tables from './tables/index.ts';
import { type Persistence, transactionsOn } from './transaction.ts';
import { isTransient } from './transient.ts';

export type { Db } from './db.ts';

export interface Database {
  db: Db;
  pool: pg.Pool;
  /** Waits for running queries and closes every connection. */
  close(): Promise<void>;
}

export interface ConnectOptions extends Partial<Persistence> {
  /** The most connections that this process keeps open; default 10. */
  connections?: number;
  /** A query that takes longer, in ms, fails: a network that drops packets breaks no connection. Default: no limit. */
  queryTimeout?: number;
}

/**
 * Opens a pool of connections to `url` (`postgresql://…`). Connects lazily: an unreachable server is noticed at the first
 * query.
 *
 * With `patience`, queries and transactions that fail because the database does not respond are tried again. A transaction is committed
 * once, whatever breaks. A statement outside of one may run twice if its answer is lost: it must have the same effect then.
 *
 * Queries see what the code that sends them is within: see scope.ts.
 */
export function connect(url: string, options: ConnectOptions = {}): Database {
  const { connections = 10, queryTimeout, patience = 0, signal, onRetry } = options;
  const pool = new ScopedPool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: 'graft',
    ...(queryTimeout === undefined ? {} : { query_timeout: queryTimeout }),
  });
  // An idle connection that breaks (the server restarts) is replaced by the pool at the next query; without a listener the
  // event would end the process.
  pool.on('error', (error) => {
    if (!pool.ending) processLog().warn({ error: error.message }, 'a connection to PostgreSQL broke');
  });
  // As would the event of a connection that breaks during a transaction, whose next query fails anyway.
  pool.on('connect', (client) => client.on('error', () => {}));
  const persistence = { patience, signal, onRetry };
  if (patience > 0) {
    const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<pg.QueryResult>;
    pool.query = ((...args: unknown[]) =>
      retry(() => query(...args), { ...persistence, isTransient })) as typeof pool.query;
  }
  const db: Db = drizzle(pool, { schema: tables });
  db.transaction = transactionsOn(pool, persistence);
  return { db, pool, close: () => pool.end() };
}
