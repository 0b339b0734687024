import { expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { connect } from './connection.ts';
import { migrate } from './migrate.ts';

const tablesOf = async (pool: { query(sql: string): Promise<{ rows: { name: string }[] }> }) =>
  (await pool.query("select table_name as name from information_schema.tables where table_schema = 'public'")).rows.map(
    (row) => row.name,
  );

test('processes that start at the same time migrate an empty database once', async () => {
  const database = await testDatabase({ empty: true });
  const others = [1, 2, 3].map(() => connect(database.url));
  try {
    expect(await tablesOf(database.pool)).toEqual([]);
    await Promise.all([database, ...others].map(({ pool }) => migrate(pool)));
    expect(await tablesOf(database.pool)).toEqual(expect.arrayContaining(['models', 'datasets', 'jobs', 'tokens']));

    const applied = await database.pool.query('select hash from drizzle.__drizzle_migrations');
    expect(new Set(applied.rows.map((row) => row.hash)).size).toBe(applied.rowCount);
    // Of this database alone: other specs use the same server at the same time.
    const held =
      "select 1 from pg_locks l join pg_database d on d.oid = l.database where locktype = 'advisory' and datname = current_database()";
    const locks = await database.pool.query(held);
    expect(locks.rowCount).toBe(0);
  } finally {
    await Promise.all(others.map((other) => other.close()));
    await database.close();
  }
});

test('a migration that fails leaves the database as it was, and the lock free', async () => {
  const database = await testDatabase({ empty: true });
  try {
    // Stands in the way of the first migration.
    await database.pool.query('create table tokens (mine text)');
    await expect(migrate(database.pool)).rejects.toThrow();
    expect(await tablesOf(database.pool)).toEqual(['tokens']);
    await database.pool.query('drop table tokens');
    await migrate(database.pool);
    expect(await tablesOf(database.pool)).toContain('models');
  } finally {
    await database.close();
  }
});
