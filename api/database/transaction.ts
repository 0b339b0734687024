import { DrizzleQueryError, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { PgTransactionConfig } from 'drizzle-orm/pg-core';
import type pg from 'pg';
import { retry } from '../retry.ts';
import type { Db } from './db.ts';
import { withinEverything } from './scope.ts';
import * as tables from './tables/index.ts';
import { CommitUnknownError, isConnectionLost, isTransient } from './transient.ts';

type Transaction = Parameters<Parameters<Db['transaction']>[0]>[0];

export interface Persistence {
  /** For how long, in ms, to try again while the database does not respond; 0: not at all. */
  patience: number;
  /** Ends the waiting. */
  signal?: AbortSignal | undefined;
  onRetry?: ((error: unknown) => void) | undefined;
}

/**
 * Runs transactions on connections of a pool, as `db.transaction` of drizzle does, with three differences. A connection on which BEGIN
 * fails goes back to the pool (drizzle 0.45 loses it, and the pool is empty after a few). A ROLLBACK that fails does not hide why the
 * transaction failed. With patience, a transaction that failed because of the connection, a deadlock or a serialization conflict runs
 * again, from its first statement on.
 *
 * If the connection breaks during COMMIT, the transaction may have been committed or not. PostgreSQL is asked which, so that nothing
 * happens twice.
 */
export function transactionsOn(pool: pg.Pool, { patience, signal, onRetry }: Persistence): Db['transaction'] {
  const options = { patience, signal, onRetry, isTransient };
  return async <T>(act: (tx: Transaction) => Promise<T>, config?: PgTransactionConfig) =>
    retry(async () => {
      const end = await runOnce(pool, act, { config, isMarked: patience > 0 });
      if ('value' in end) return end.value;
      const { mark, value, error } = end.unknown;
      // A project may not see what other connections do.
      const isCommitted = await retry(() => withinEverything(() => wasCommitted(pool, mark)), options).catch(
        (cause) => {
          throw new CommitUnknownError(`Whether it was committed is not known: ${(error as Error).message}`, { cause });
        },
      );
      if (isCommitted) return value;
      throw error;
    }, options);
}

/** A transaction that PostgreSQL can be asked about: its id, and the process that runs it. */
interface Mark {
  xid: string;
  pid: number;
}

type End<T> = { value: T } | { unknown: { mark: Mark; value: T; error: unknown } };

/** @throws what `act` throws, or the database */
async function runOnce<T>(
  pool: pg.Pool,
  act: (tx: Transaction) => Promise<T>,
  { config, isMarked }: { config: PgTransactionConfig | undefined; isMarked: boolean },
): Promise<End<T>> {
  const client = await pool.connect().catch((cause) => {
    throw new DrizzleQueryError('connect', [], cause);
  });
  // What is known of it so far. Properties, because TypeScript does not see that the function below assigns variables.
  const known: { mark: Mark | null; done: { value: T } | null; failure: { error: unknown } | null } = {
    ...{ mark: null, done: null, failure: null },
  };
  try {
    const value = await boundTo(client).transaction(async (tx) => {
      try {
        if (isMarked) known.mark = await markOf(tx);
        const value = await act(tx);
        known.done = { value };
        return value;
      } catch (error) {
        known.failure = { error };
        throw error;
      }
    }, config);
    client.release();
    return { value };
  } catch (thrown) {
    const { error } = known.failure ?? { error: thrown };
    // It was rolled back if that is what was thrown; otherwise the connection is in an unknown state.
    client.release(error !== thrown || isConnectionLost(error));
    const { mark, done } = known;
    if (mark && done && isConnectionLost(error)) return { unknown: { mark, value: done.value, error } };
    throw error;
  }
}

const bound = new WeakMap<pg.PoolClient, Db>();

/** Describing every table to drizzle takes longer than a small query, so each connection keeps its own. */
function boundTo(client: pg.PoolClient): Db {
  const known = bound.get(client) ?? drizzle(client, { schema: tables });
  bound.set(client, known);
  return known;
}

async function markOf(tx: Db): Promise<Mark> {
  const { rows } = await tx.execute<{ xid: string; pid: number }>(
    sql`select pg_current_xact_id()::text as xid, pg_backend_pid() as pid`,
  );
  return rows[0];
}

/** Ends the transaction if it still runs: its process has not noticed that nobody waits for it. */
async function wasCommitted(pool: pg.Pool, { xid, pid }: Mark): Promise<boolean> {
  // Not the pool's own `query`, which waits for the database too.
  const client = await pool.connect();
  let isBroken = true;
  try {
    const { rows } = await client.query<{ status: string | null }>('select pg_xact_status($1::xid8) as status', [xid]);
    const status = rows[0]?.status;
    if (status !== 'committed' && status !== 'aborted') {
      const own = 'select pg_terminate_backend(pid) from pg_stat_activity where pid = $1 and backend_xid::text = $2';
      await client.query(own, [pid, String(BigInt(xid) % 2n ** 32n)]);
    }
    isBroken = false;
    if (status === 'committed') return true;
    if (status === 'aborted') return false;
  } finally {
    client.release(isBroken);
  }
  throw Object.assign(new Error(`The end of the transaction ${xid} is not known yet.`), { code: '08007' });
}
