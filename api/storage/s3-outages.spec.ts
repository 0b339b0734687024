import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { UnavailableError } from '../../zoo/errors.ts';
import type { S3Config } from '../config.ts';
import { startS3Server } from '../testing/s3-server.ts';
import { startTcpProxy, type TcpProxy } from '../testing/tcp-proxy.ts';
import { BlobNotFoundError, type BlobStore } from './blob-store.ts';
import { openS3Store } from './s3-store.ts';
import { unlocked } from './unlocked.ts';

// An S3 server that goes away, behind a proxy that can be cut.

let directory: string;
let s3: S3Config;
let proxy: TcpProxy;
let stop: () => Promise<void>;
let store: BlobStore;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-s3-outages-'));
  const server = await startS3Server(path.join(directory, 's3'));
  stop = server.stop;
  proxy = await startTcpProxy(server.s3.endpoint);
  s3 = { ...server.s3, endpoint: proxy.through(server.s3.endpoint) };
  store = await openS3Store(s3, spools(), unlocked, { patience: 30_000 });
});
afterEach(() => {
  proxy.restore();
  proxy.judge = () => 'pass';
});
afterAll(async () => {
  await proxy.close();
  await stop();
  await rm(directory, { recursive: true });
});

const spools = () => path.join(directory, 'spools');
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Counts the requests of a method, and breaks those that `isBroken` says. */
function breakRequests(method: string, isBroken: (count: number) => boolean): () => number {
  let count = 0;
  proxy.judge = (bytes, from) =>
    from === 'client' && bytes.subarray(0, method.length).toString() === method && isBroken(++count) ? 'break' : 'pass';
  return () => count;
}

test('a server that is away is waited for, by puts and by reads', async () => {
  const bytes = randomBytes(100_000);
  proxy.cut();
  const put = store.put(bytes);
  await vi.waitFor(async () => expect(await readdir(spools())).toHaveLength(1), { timeout: 600_000 });
  proxy.restore();
  const { sha256: digest } = await put;
  expect(digest).toBe(sha256(bytes));
  proxy.cut();
  const file = path.join(directory, 'downloaded');
  const reads = Promise.all([store.read(digest), store.has(digest), store.download(digest, file)]);
  proxy.restore();
  expect((await reads)[0].equals(bytes)).toBe(true);
  expect((await readFile(file)).equals(bytes)).toBe(true);
  expect(await readdir(spools())).toEqual([]);
});

test('a blob in parts sends only the parts again that were lost', async () => {
  const bytes = randomBytes(20 * 2 ** 20);
  // Three parts, of which the second breaks twice.
  const puts = breakRequests('PUT', (count) => count === 2 || count === 3);
  const { sha256: digest } = await store.put(bytes);
  expect(puts()).toBe(5);
  expect((await store.read(digest)).equals(bytes)).toBe(true);
});

test('a put whose answer was lost is not sent again', async () => {
  const bytes = randomBytes(1_000);
  let puts = 0;
  let isSent = false;
  proxy.judge = (chunk, from) => {
    if (from === 'client' && chunk.subarray(0, 3).toString() === 'PUT') {
      puts++;
      isSent = true;
    } else if (from === 'server' && isSent) {
      isSent = false;
      return 'break';
    }
    return 'pass';
  };
  const { sha256: digest } = await store.put(bytes);
  expect(puts).toBe(1);
  expect((await store.read(digest)).equals(bytes)).toBe(true);
});

test('a download whose connection breaks on the way begins again', async () => {
  const bytes = randomBytes(3 * 2 ** 20);
  const { sha256: digest } = await store.put(bytes);
  let passed = 0;
  proxy.judge = (chunk, from) => {
    if (from === 'client') return 'pass';
    passed += chunk.byteLength;
    if (passed < 2 ** 20) return 'pass';
    proxy.judge = () => 'pass';
    return 'break';
  };
  const file = path.join(directory, 'broken');
  await store.download(digest, file);
  expect((await readFile(file)).equals(bytes)).toBe(true);
});

test('a server that stays away is reported with how long it was waited for, and nothing is left', async () => {
  const impatient = await openS3Store(s3, spools(), unlocked, { patience: 1_000 });
  proxy.cut();
  const put = impatient.put(randomBytes(1_000));
  await expect(put).rejects.toThrow(UnavailableError);
  await expect(put).rejects.toThrow(/failed for bucket graft for \d+ s \(.*ECONN/);
  expect(await readdir(spools())).toEqual([]);
});

test('what the server answers is not asked again', async () => {
  const gets = breakRequests('HEAD', () => false);
  await expect(store.size(sha256(randomBytes(8)))).rejects.toThrow(BlobNotFoundError);
  expect(gets()).toBe(1);
  const wrongKey = openS3Store({ ...s3, accessKey: 'wrong' }, spools(), unlocked, { patience: 30_000 });
  await expect(wrongKey).rejects.toThrow(/S3_ACCESS_KEY/);
});

test('the end of a job ends the waiting', async () => {
  const abort = new AbortController();
  proxy.cut();
  const put = store.put(randomBytes(1_000), { signal: abort.signal });
  await vi.waitFor(async () => expect(await readdir(spools())).toHaveLength(1), { timeout: 600_000 });
  abort.abort(new Error('cancelled'));
  await expect(put).rejects.toThrow(/cancelled|aborted/);
  expect(await readdir(spools())).toEqual([]);
});
