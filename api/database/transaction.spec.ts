import { mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { startTcpProxy, type TcpProxy } from '../testing/tcp-proxy.ts';
import { connect, type Database } from './connection.ts';
import { startPostgres } from './postgres.ts';
import { workers } from './tables/index.ts';

// Transactions over a network that breaks.

let direct: TestDatabase;
let proxy: TcpProxy;
let database: Database;
let failures: string[];

beforeAll(async () => {
  direct = await testDatabase();
  proxy = await startTcpProxy(direct.url);
});
beforeEach(() => {
  failures = [];
});
afterEach(async () => {
  proxy.restore();
  proxy.judge = () => 'pass';
  await database.close();
  await direct.db.delete(workers);
});
afterAll(async () => {
  await proxy?.close();
  await direct?.close();
});

const open = (patience: number, connections = 2) =>
  connect(proxy.through(direct.url), {
    ...{ patience, connections },
    onRetry: (error) => failures.push(String((error as Error).cause ?? error)),
  });
const names = async () => (await direct.db.select().from(workers)).map(({ hostname }) => hostname);
const insert = (hostname: string) => (tx: Database['db']) =>
  tx.insert(workers).values({ hostname }).returning({ hostname: workers.hostname });

test('a broken connection in the middle of a transaction ends neither the process nor the pool', async () => {
  database = open(0, 1);
  for (const hostname of ['first', 'second', 'third']) {
    const cut = database.db.transaction(async (tx) => {
      await insert(hostname)(tx);
      proxy.cut();
      // The connection breaks while no query runs.
      await vi.waitFor(() => expect(tx.execute(sql`select 1`)).rejects.toThrow(), { timeout: 600_000 });
      throw new Error('the reason');
    });
    await expect(cut).rejects.toThrow('the reason');
    proxy.restore();
  }
  expect(await names()).toEqual([]);
  await database.db.transaction(insert('kept'));
  expect(await names()).toEqual(['kept']);
});

test('a connection on which BEGIN fails goes back to the pool', async () => {
  database = open(0, 1);
  await database.db.execute(sql`select 1`);
  proxy.judge = (bytes, from) => (from === 'client' && bytes.includes('begin') ? 'break' : 'pass');
  await expect(database.db.transaction(insert('never'))).rejects.toThrow();
  proxy.judge = () => 'pass';
  await database.db.transaction(insert('kept'));
  expect(await names()).toEqual(['kept']);
});

test('with patience, queries and transactions wait for a database that is away', async () => {
  database = open(30_000);
  await database.db.execute(sql`select 1`);
  proxy.cut();
  const answers = Promise.all([
    database.db.transaction(insert('written')),
    database.db.select().from(workers).where(eq(workers.hostname, 'nobody')),
  ]);
  await vi.waitFor(() => expect(failures.length).toBeGreaterThan(3), 600_000);
  expect(failures[0]).toMatch(/ECONNRESET|Connection terminated/);
  proxy.restore();
  expect(await answers).toEqual([[{ hostname: 'written' }], []]);
  expect(await names()).toEqual(['written']);
});

test('a server that ends the connection (57P01) is waited for', async () => {
  database = open(30_000);
  let runs = 0;
  await database.db.transaction(async (tx) => {
    if (++runs > 1) return insert(`run ${runs}`)(tx);
    const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    await direct.db.execute(sql`select pg_terminate_backend(${rows[0].pid})`);
    return insert('run 1')(tx);
  });
  expect(await names()).toEqual(['run 2']);
});

test('a deadlock is tried again', async () => {
  database = open(30_000);
  const { db } = database;
  await direct.db.insert(workers).values([{ hostname: 'a' }, { hostname: 'b' }]);
  const touch = (tx: Database['db'], hostname: string) =>
    tx.update(workers).set({ heartbeatAt: sql`now()` }).where(eq(workers.hostname, hostname));
  let arrived = 0;
  let bothHaveOne = () => {};
  const meeting = new Promise<void>((resolve) => {
    bothHaveOne = resolve;
  });
  const cross = (first: string, second: string) =>
    db.transaction(async (tx) => {
      await touch(tx, first);
      if (++arrived === 2) bothHaveOne();
      await meeting;
      await touch(tx, second);
      return 'done';
    });
  expect(await Promise.all([cross('a', 'b'), cross('b', 'a')])).toEqual(['done', 'done']);
  expect(failures).toEqual([expect.stringMatching(/deadlock detected/)]);
});

test('a commit whose answer is lost counts, and happens once', async () => {
  database = open(30_000);
  let runs = 0;
  proxy.judge = (bytes, from) => {
    if (from === 'client' || !bytes.includes('COMMIT')) return 'pass';
    proxy.judge = () => 'pass';
    return 'break';
  };
  const answer = await database.db.transaction(async (tx) => {
    runs++;
    return insert('once')(tx);
  });
  expect(answer).toEqual([{ hostname: 'once' }]);
  expect(runs).toBe(1);
  expect(await names()).toEqual(['once']);
});

test('a commit that never arrived happens when it is tried again', async () => {
  database = open(30_000);
  let runs = 0;
  proxy.judge = (bytes, from) => {
    if (from === 'server' || !bytes.includes('commit')) return 'pass';
    proxy.judge = () => 'pass';
    return 'break';
  };
  await database.db.transaction(async (tx) => {
    runs++;
    return insert('once')(tx);
  });
  expect(runs).toBe(2);
  expect(await names()).toEqual(['once']);
});

test('a commit that is stuck on the way is ended, and tried again', async () => {
  // The network swallows the commit, and the server keeps the connection, with the transaction open in it.
  database = connect(proxy.through(direct.url), { patience: 30_000, queryTimeout: 1_000 });
  let runs = 0;
  let stuck = false;
  proxy.judge = (bytes, from) => {
    stuck ||= from === 'client' && runs === 1 && bytes.includes('commit');
    return stuck && runs === 1 && from === 'client' && bytes.includes('commit') ? 'swallow' : 'pass';
  };
  await database.db.transaction(async (tx) => {
    runs++;
    return insert('once')(tx);
  });
  expect(runs).toBe(2);
  expect(await names()).toEqual(['once']);
});

test('what is not the fault of the connection is thrown at once', async () => {
  database = open(30_000);
  await expect(database.db.execute(sql`select 1 / 0`)).rejects.toMatchObject({
    cause: { message: 'division by zero' },
  });
  await expect(
    database.db.transaction(async () => {
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(failures).toEqual([]);
});

test('when the patience is over, the last error is thrown', async () => {
  database = open(300);
  await database.db.execute(sql`select 1`);
  proxy.cut();
  await expect(database.db.transaction(insert('never'))).rejects.toMatchObject({
    cause: { message: expect.stringMatching(/ECONNRESET|terminated/) },
  });
});

test('a server that is stopped and started again is waited for', async () => {
  const directory = path.join(await mkdtemp(path.join(tmpdir(), 'graft-restarted-')), 'postgres');
  let server = await startPostgres({ directory, durable: false });
  database = connect(server.url, { patience: 30_000, onRetry: (error) => failures.push(String(error)) });
  try {
    await database.db.execute(sql`create table counted as select 0 as count`);
    const add = () => database.db.transaction((tx) => tx.execute(sql`update counted set count = count + 1`));
    await add();
    await server.stop();
    const second = add();
    await vi.waitFor(() => expect(failures.length).toBeGreaterThan(1), 600_000);
    server = await startPostgres({ directory, durable: false, port: Number(new URL(server.url).port) });
    await second;
    expect((await database.db.execute(sql`select count from counted`)).rows).toEqual([{ count: 2 }]);
  } finally {
    await database.close();
    await server.stop();
    await rm(await readlink(directory).catch(() => directory), { recursive: true });
    await rm(path.dirname(directory), { recursive: true, force: true });
    database = open(0);
  }
});
