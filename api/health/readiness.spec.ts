import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connect } from '../database/connection.ts';
import { workers } from '../database/tables/index.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { insertWorker } from '../testing/rows.ts';
import { Checks } from './checks.ts';
import { databaseCheck } from './database-checks.ts';
import { storeCheck } from './store-check.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

const patient = { timeout: 600_000, interval: 100 };
const ready = async (query = '') => {
  const response = await fetch(`${api.url}/readyz${query}`);
  return {
    status: response.status,
    ...((await response.json()) as { ready: boolean; checks: Record<string, object> }),
  };
};
/** Answers are kept for a second, so a change shows after that. */
const until = (expected: object, query = '') =>
  vi.waitFor(async () => expect(await ready(query)).toMatchObject(expected), patient);

test('a process that runs says so, and is not ready without a worker', async () => {
  const alive = await fetch(`${api.url}/healthz`);
  expect([alive.status, await alive.json()]).toEqual([200, { status: 'ok' }]);

  expect(await ready()).toMatchObject({
    status: 503,
    ready: false,
    checks: {
      database: { ok: true },
      migrations: { ok: true },
      store: { ok: true },
      worker: { ok: false, problem: expect.stringContaining('No worker has written its heartbeat'), workers: [] },
    },
  });
  expect(await ready('?exclude=worker')).toMatchObject({ status: 200, ready: true });

  const { id } = await insertWorker(api.platform);
  await until({ status: 200, ready: true, checks: { worker: { ok: true, workers: [{ id }] } } });
  await api.platform.db
    .update(workers)
    .set({ heartbeatAt: sql`now() - interval '20 seconds'` })
    .where(eq(workers.id, id));
  await until({ status: 503, checks: { worker: { ok: false } } });
  await api.platform.db.delete(workers);
});

test('a database that lacks a migration', async () => {
  const { pool } = api.platform;
  await pool.query('create table kept as select * from drizzle.__drizzle_migrations');
  await pool.query('delete from drizzle.__drizzle_migrations where created_at = (select max(created_at) from kept)');
  await until(
    {
      status: 503,
      checks: { migrations: { ok: false, problem: expect.stringMatching(/lacks the migration \d{4}_/) } },
    },
    '?exclude=worker',
  );
  await pool.query(
    'insert into drizzle.__drizzle_migrations select * from kept where created_at = (select max(created_at) from kept)',
  );
  // One of a newer version of Graft does no harm.
  await pool.query("insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 9999999999999)");
  await until({ status: 200, ready: true }, '?exclude=worker');
});

test('a store that cannot be written', async () => {
  const { home } = api.platform.config;
  const incoming = path.join(home, 'blobs', 'incoming');
  await rm(incoming, { recursive: true });
  await writeFile(incoming, 'a file where the folder of unfinished blobs was');
  const check = storeCheck(api.platform.blobs, 0);
  expect(await check.problem()).toMatch(/could not be written \(ENOTDIR\).*GRAFT_HOME/);
  await rm(incoming);
});

test('a store that gives back other bytes', async () => {
  const check = storeCheck({
    put: async () => ({ sha256: 'a', byteSize: 32 }),
    read: async () => Buffer.alloc(32),
    remove: async () => {},
  });
  expect(await check.problem()).toMatch(/other bytes/);
});

test('a check that hangs or throws has failed, and callers at the same time share one run', async () => {
  let runs = 0;
  const checks = new Checks({
    hangs: { problem: () => new Promise(() => {}) },
    throws: {
      problem: async () => {
        runs++;
        throw new Error('with a secret in its message');
      },
    },
  });
  const [report, same] = await Promise.all([checks.report(), checks.report()]);
  expect(report).toMatchObject({
    ready: false,
    checks: { hangs: { ok: false, problem: expect.stringContaining('within 2 s') }, throws: { ok: false } },
  });
  expect(same).toEqual(report);
  expect(runs).toBe(1);
  expect(JSON.stringify(report)).not.toContain('secret');
});

test('a database that is gone, without its address', async () => {
  const { pool, close } = connect('postgresql://someone:hush@127.0.0.1:1/nothing');
  expect(await databaseCheck(pool).problem()).toBe('The database does not respond (ECONNREFUSED).');
  await close();
});
