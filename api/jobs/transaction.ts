import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';

/**
 * Runs pg-boss's queries through `db`, so that its messages are part of a drizzle transaction: `$1` … become parameters of a
 * drizzle query.
 */
export function bossExecutor(db: Db): { executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> } {
  return {
    async executeSql(text, values = []) {
      const { rows } = await db.execute(toDrizzle(text, values));
      return { rows };
    },
  };
}

function toDrizzle(text: string, values: unknown[]): SQL {
  const parts = text.split(/\$(\d+)/);
  return sql.join(
    parts.map((part, index) => (index % 2 === 0 ? sql.raw(part) : sql`${sql.param(values[Number(part) - 1])}`)),
  );
}
