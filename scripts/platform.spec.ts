import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startPlatform } from './platform.ts';

const FIXTURE = fileURLToPath(new URL('supervisor/fixtures/platform.ts', import.meta.url));

let home: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'graft-platform-'));
});

afterEach(async () => {
  const place = await readlink(path.join(home, 'postgres')).catch(() => null);
  if (place) await rm(place, { recursive: true, force: true });
  await rm(home, { recursive: true });
});

/** Without the environment variables (DATABASE_URL …) of the person who runs the tests. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(GRAFT_|S3_|DATABASE_URL)/.test(name)),
);

const start = (options: Parameters<typeof startPlatform>[0] = {}) =>
  startPlatform({ home, apiPort: 0, web: false, quiet: true, env, ...options });

async function nameOfViewer(apiUrl: string, token: string | null): Promise<string> {
  const response = await fetch(`${apiUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ viewer { name } }' }),
  });
  const answer = (await response.json()) as { data: { viewer: { name: string } } };
  return answer.data.viewer.name;
}

const postmaster = async () =>
  Number((await readFile(path.join(home, 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);

/** Whether a process runs; one that ended but was not waited for does not. */
async function runs(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  if (state) return !/\) [ZX] /.test(state);
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux';
  } catch {
    return false;
  }
}

test('starts, serves, survives the loss of its processes, and ends all of them', async () => {
  const platform = await start();
  const { apiUrl, token, pids } = platform;
  expect(platform.signInUrl).toContain(`/sign-in?token=${token}`);
  expect(await nameOfViewer(apiUrl, token)).toBe('admin');

  await expect(start()).rejects.toThrow(`Graft already runs on ${home} (process ${process.pid})`);
  const elsewhere = { home: path.join(home, 'elsewhere'), apiPort: Number(new URL(apiUrl).port) };
  await expect(start(elsewhere)).rejects.toThrow(/taken.*GRAFT_API_PORT/);
  await rm(elsewhere.home, { recursive: true });
  expect(await nameOfViewer(apiUrl, token)).toBe('admin');

  const before = pids();
  process.kill(before.api ?? 0, 'SIGKILL');
  process.kill(await postmaster(), 'SIGKILL');
  await vi.waitFor(async () => expect(await nameOfViewer(apiUrl, token)).toBe('admin'), { timeout: 40_000 });
  expect(pids().api).not.toBe(before.api);

  const last = [...Object.values(pids()), await postmaster()];
  await platform.stop();
  expect(await platform.ended).toBeNull();
  for (const pid of last) expect(await runs(pid ?? 0)).toBe(false);
  expect((await readdir(home)).sort()).toEqual(['admin-token', 'blobs', 'logs', 'postgres', 'workers']);
  expect(await readdir(path.join(home, 'workers'))).toEqual([]);
});

test('a supervisor that is killed takes all its processes with it, and the next start finds the data', async () => {
  const first: ChildProcess = spawn(process.execPath, ['--import', 'tsx', FIXTURE], {
    env: { ...env, GRAFT_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!first.stdout) throw new Error('no output');
  const [line] = await once(first.stdout.setEncoding('utf8'), 'data');
  const { apiUrl, token, pids } = JSON.parse(line) as { apiUrl: string; token: string; pids: Record<string, number> };
  const all = [...Object.values(pids), await postmaster()];
  first.kill('SIGKILL');

  // At once, and on the same port: processes of the first may still be ending.
  const second = await start({ apiPort: Number(new URL(apiUrl).port) });
  try {
    expect(second.token).toBe(token);
    expect(await nameOfViewer(second.apiUrl, token)).toBe('admin');
    for (const pid of all) await vi.waitFor(async () => expect(await runs(pid)).toBe(false), { timeout: 30_000 });
  } finally {
    await second.stop();
  }
});

test('a start that is aborted leaves nothing running', async () => {
  const abort = new AbortController();
  const starting = start({ signal: abort.signal });
  starting.catch(() => {});
  await vi.waitFor(postmaster, { timeout: 30_000 });
  const pid = await postmaster();
  abort.abort();
  await expect(starting).rejects.toThrow(/abort/);
  expect(await runs(pid)).toBe(false);
});

test('a start that was aborted before it began starts nothing', async () => {
  await expect(start({ signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
  expect(await readdir(home)).toEqual([]);
});

test('refuses invalid settings before anything starts', async () => {
  const file = path.join(home, 'a-file');
  await writeFile(file, '');
  await expect(start({ home: path.join(file, 'home') })).rejects.toThrow(/GRAFT_HOME, .*a-file.*cannot be written/);

  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(start({ web: true, webPort: port })).rejects.toThrow(/taken.*GRAFT_WEB_PORT/);
  server.close();
  expect(await readdir(home)).toEqual(['a-file']);
});

test('reports a DATABASE_URL that leads nowhere', async () => {
  const wrong = start({ env: { ...env, DATABASE_URL: 'postgresql://me@127.0.0.1:1/graft' } });
  await expect(wrong).rejects.toThrow(/ECONNREFUSED.*DATABASE_URL/);
});
