import { mkdtemp, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { KeptPostgres } from './kept-postgres.ts';

let directory: string;
let restarts: string[];
let failures: string[];
let kept: KeptPostgres;

beforeEach(async () => {
  directory = path.join(await mkdtemp(path.join(tmpdir(), 'graft-kept-')), 'postgres');
  [restarts, failures] = [[], []];
  kept = new KeptPostgres({
    ...{ directory, durable: false, firstBackoff: 1 },
    onRestart: (reason) => restarts.push(reason),
    onFailure: ({ message }) => failures.push(message),
  });
});

afterEach(async () => {
  await kept.stop();
  await rm(await place(), { recursive: true, force: true });
  await rm(path.dirname(directory), { recursive: true });
});

const place = () => readlink(directory).catch(() => directory);
const serverPid = async () =>
  Number((await readFile(path.join(await place(), 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);

/** Its process id, once it answers at the URL. */
const answering = (url: string) =>
  vi.waitFor(
    async () => {
      const client = new pg.Client({ connectionString: url });
      client.on('error', () => {});
      await client.connect();
      await client.end();
      return serverPid();
    },
    { timeout: 600_000, interval: 20 },
  );

test('PostgreSQL that ends by itself is restarted at the same address, more than once, and given up in the end', async () => {
  const url = await kept.start();
  const seen = new Set<number>();
  for (let times = 1; times <= 5; times++) {
    const pid = await answering(url);
    seen.add(pid);
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(() => expect(restarts).toHaveLength(times), { timeout: 600_000 });
  }
  const last = await answering(url);
  expect(seen).not.toContain(last);
  expect(seen.size).toBe(5);
  expect(failures).toEqual([]);
  process.kill(last, 'SIGKILL');
  await vi.waitFor(() => expect(failures).toEqual([expect.stringMatching(/6 times in 5 minutes/)]), {
    timeout: 600_000,
  });
  expect(restarts).toHaveLength(5);
});

test('a server that is stopped is not restarted', async () => {
  const url = await kept.start();
  const pid = await answering(url);
  await kept.stop();
  expect(restarts).toEqual([]);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
