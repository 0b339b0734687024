import { once } from 'node:events';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { nameOfViewer, ownEnvironment, platformOfItsOwn } from './testing/platform-of-its-own.ts';
import { runs } from './testing/runs.ts';

const own = platformOfItsOwn();

test('starts, serves, survives the loss of its processes, and ends all of them', async () => {
  const platform = await own.start();
  const { apiUrl, token, pids } = platform;
  expect(platform.signInUrl).toContain(`/sign-in?token=${token}`);
  expect(await nameOfViewer(apiUrl, token)).toBe('admin');

  await expect(own.start()).rejects.toThrow(`Graft already runs on ${own.home} (process ${process.pid})`);
  const elsewhere = { home: path.join(own.home, 'elsewhere'), apiPort: Number(new URL(apiUrl).port) };
  await expect(own.start(elsewhere)).rejects.toThrow(/taken.*GRAFT_API_PORT/);
  await rm(elsewhere.home, { recursive: true });
  expect(await nameOfViewer(apiUrl, token)).toBe('admin');

  const before = pids();
  process.kill(before.api ?? 0, 'SIGKILL');
  process.kill(await own.postmaster(), 'SIGKILL');
  await vi.waitFor(async () => expect(await nameOfViewer(apiUrl, token)).toBe('admin'), { timeout: 600_000 });
  expect(pids().api).not.toBe(before.api);

  const last = [...Object.values(pids()), await own.postmaster()];
  await platform.stop();
  expect(await platform.ended).toBeNull();
  for (const pid of last) expect(await runs(pid ?? 0)).toBe(false);
  expect((await readdir(own.home)).sort()).toEqual(['admin-token', 'blobs', 'logs', 'postgres', 'workers']);
  expect(await readdir(path.join(own.home, 'workers'))).toEqual([]);
});

test('a start that is aborted leaves nothing running', async () => {
  const abort = new AbortController();
  const starting = own.start({ signal: abort.signal });
  starting.catch(() => {});
  await vi.waitFor(own.postmaster, { timeout: 600_000 });
  const pid = await own.postmaster();
  abort.abort();
  await expect(starting).rejects.toThrow(/abort/);
  expect(await runs(pid)).toBe(false);
});

test('a start that was aborted before it began starts nothing', async () => {
  await expect(own.start({ signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
  expect(await readdir(own.home)).toEqual([]);
});

test('refuses invalid settings before anything starts', async () => {
  const file = path.join(own.home, 'a-file');
  await writeFile(file, '');
  await expect(own.start({ home: path.join(file, 'home') })).rejects.toThrow(/GRAFT_HOME, .*a-file.*cannot be written/);

  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(own.start({ web: true, webPort: port })).rejects.toThrow(/taken.*GRAFT_WEB_PORT/);
  server.close();
  expect(await readdir(own.home)).toEqual(['a-file']);
});

test('reports a DATABASE_URL that leads nowhere', async () => {
  const wrong = own.start({ env: { ...ownEnvironment, DATABASE_URL: 'postgresql://me@127.0.0.1:1/graft' } });
  await expect(wrong).rejects.toThrow(/ECONNREFUSED.*DATABASE_URL/);
});
