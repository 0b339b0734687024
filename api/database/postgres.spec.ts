import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startPostgres } from './postgres.ts';

const isRoot = process.getuid?.() === 0;
let home: string;
let directory: string;

// mkdtemp closes the directory to others, as /root is closed: if Graft runs as root, PostgreSQL's user cannot enter it.
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'graft-home-'));
  directory = path.join(home, 'postgres');
});

afterEach(async () => {
  const place = await readlink(directory).catch(() => directory);
  await rm(place, { recursive: true, force: true });
  await rm(home, { recursive: true });
});

const start = (at = directory, durable = false) => startPostgres({ directory: at, durable });

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The database directory's real path. */
const place = () => readlink(directory).catch(() => directory);

const serverPid = async () =>
  Number((await readFile(path.join(await place(), 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);

test('starts in a directory that is closed to others, and keeps its data', async () => {
  const first = await start();
  await query(first.url, 'create table kept as select 42 as answer');
  await first.stop();
  await first.exited;

  const second = await start();
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  await second.stop();
});

test('sorts and stores UTF-8, whatever the locale of the system', async () => {
  vi.stubEnv('LC_ALL', 'xx_XX.nonsense');
  vi.stubEnv('PGPORT', '1');
  vi.stubEnv('PGDATA', '/nowhere');
  try {
    const server = await start();
    expect(await query(server.url, "select upper('żółć 🪴') as upper, current_setting('TimeZone') as zone")).toEqual([
      { upper: 'ŻÓŁĆ 🪴', zone: 'UTC' },
    ]);
    await server.stop();
  } finally {
    vi.unstubAllEnvs();
  }
});

test('requires the password', async () => {
  const server = await start();
  const wrong = Object.assign(new URL(server.url), { password: 'guess' }).href;
  await expect(query(wrong, 'select 1')).rejects.toThrow(/password authentication failed/);
  await server.stop();
});

test('takes over from a server that was left running', async () => {
  const left = await start();
  await query(left.url, 'create table kept as select 42 as answer');
  const pid = await serverPid();

  const next = await start();
  await left.exited;
  expect(await serverPid()).not.toBe(pid);
  expect(await query(next.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  await next.stop();
});

test('recovers from a server that was killed', async () => {
  const killed = await start(directory, true);
  await query(killed.url, 'create table kept as select 42 as answer');
  process.kill(await serverPid(), 'SIGKILL');
  await killed.exited;

  const next = await start();
  expect(await query(next.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  await next.stop();
});

test('is not misled by a postmaster.pid whose process id belongs to another program', async () => {
  const first = await start();
  const pidFile = path.join(await place(), 'data', 'postmaster.pid');
  const content = await readFile(pidFile, 'utf8');
  await first.stop();
  await writeFile(pidFile, content.replace(/^\d+/, String(process.pid)), { mode: 0o644 });

  const second = await start();
  expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await second.stop();
});

test('starts over where initdb was interrupted', async () => {
  const server = await start();
  await server.stop();
  const at = await place();
  await rm(path.join(at, 'data'), { recursive: true });
  await mkdir(path.join(at, 'initdb-cut', 'data'), { recursive: true });
  await writeFile(path.join(at, 'initdb-cut', 'data', 'PG_VERSION'), '18\n');

  const next = await start();
  expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(await readdir(at)).toEqual(['data']);
  await next.stop();
});

test('ends when the process that started it is killed', async () => {
  const script = `
    import { startPostgres } from './api/database/postgres.ts';
    console.log((await startPostgres({ directory: process.env.DIRECTORY, durable: false })).url);
    setInterval(() => {}, 1000);
  `;
  const starter = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    env: { ...process.env, DIRECTORY: directory },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = await once(starter.stdout.setEncoding('utf8'), 'data');
  const client = new pg.Client({ connectionString: url.trim() });
  client.on('error', () => {});
  await client.connect();
  const ended = new Promise((resolve) => client.once('end', resolve));
  starter.kill('SIGKILL');
  await ended;
  await vi.waitFor(
    async () => expect(await readdir(path.join(await place(), 'data'))).not.toContain('postmaster.pid'),
    {
      timeout: 600_000,
    },
  );
});

test('reports a database of another version', async () => {
  const server = await start();
  await server.stop();
  await writeFile(path.join(await place(), 'data', 'PG_VERSION'), '12\n');
  await expect(start()).rejects.toThrow(/made by PostgreSQL 12; this is 18/);
});

test('reports which directory cannot be made', async () => {
  const file = path.join(home, 'a-file');
  await writeFile(file, '');
  await expect(start(path.join(file, 'postgres'))).rejects.toThrow(/a-file.*Set GRAFT_HOME/);
});

test.runIf(isRoot)('as root, stores the database elsewhere only where its user cannot enter', async () => {
  const closed = await start();
  await closed.stop();
  const elsewhere = await readlink(directory);
  expect(elsewhere.startsWith(home)).toBe(false);

  await rm(elsewhere, { recursive: true });
  await expect(start()).rejects.toThrow(/Delete the link/);

  await rm(directory);
  await chmod(home, 0o755);
  const open = await start();
  await open.stop();
  expect(await readdir(directory)).toEqual(['data']);
});

test.runIf(isRoot)("as root, opens another user's database as that user", async () => {
  await chmod(home, 0o755);
  await mkdir(directory);
  const otherUid = 65_534;
  await chown(directory, otherUid, otherUid);
  const server = await start();
  await server.stop();
  expect((await stat(directory)).uid).toBe(otherUid);
  expect((await stat(path.join(directory, 'data', 'base'))).uid).toBe(otherUid);
});
