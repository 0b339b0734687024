import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Client } from 'minio';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { InvalidInputError, UnavailableError } from '../../zoo/errors.ts';
import type { S3Config } from '../config.ts';
import { startS3Server } from '../testing/s3-server.ts';
import {
  type BlobLock,
  BlobNotFoundError,
  type BlobStore,
  blobKey,
  CorruptBlobError,
  type ListedBlob,
} from './blob-store.ts';
import { openFolderStore } from './folder-store.ts';
import { openBlobStore } from './open-blob-store.ts';
import { openS3Store } from './s3-store.ts';

let directory: string;
let s3: S3Config;
let stop: () => Promise<void>;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-blobs-'));
  ({ s3, stop } = await startS3Server(path.join(directory, 's3')));
});

afterAll(async () => {
  await stop();
  await rm(directory, { recursive: true });
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const none = sha256(Buffer.from('never stored'));

/** Names of all files below a directory. */
const filesIn = async (below: string) =>
  (await readdir(below, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((e) => e.name);

const filesBelow = async (below: string) =>
  (await readdir(below, { recursive: true, withFileTypes: true })).map((e) => path.join(e.parentPath, e.name));

describe.each([
  {
    kind: 'folder',
    open: () => openFolderStore(path.join(directory, 'folder')),
    openWith: (lock: BlobLock) => openFolderStore(path.join(directory, 'folder'), lock),
    age: (digest: string) => utimes(path.join(directory, 'folder', blobKey(digest)), 1, 1),
    spools: () => path.join(directory, 'folder', 'incoming'),
    overwrite: (digest: string, bytes: Buffer) => writeFile(path.join(directory, 'folder', blobKey(digest)), bytes),
  },
  {
    kind: 'S3',
    open: () => openS3Store(s3, path.join(directory, 'spools')),
    openWith: (lock: BlobLock) => openS3Store(s3, path.join(directory, 'spools'), lock),
    age: async (digest: string) => {
      const key = path.join(directory, 's3', s3.bucket, blobKey(digest));
      for (const file of (await filesBelow(path.dirname(key))).filter((each) => each.startsWith(key)))
        await utimes(file, 1, 1);
    },
    spools: () => path.join(directory, 'spools'),
    overwrite: async (digest: string, bytes: Buffer) => {
      const { hostname, port } = new URL(s3.endpoint);
      const { accessKey, secretKey } = s3;
      const client = new Client({ endPoint: hostname, port: Number(port), useSSL: false, accessKey, secretKey });
      await client.putObject(s3.bucket, blobKey(digest), bytes);
    },
  },
])('a blob store in a $kind', ({ kind, open, openWith, age, spools, overwrite }) => {
  let store: BlobStore;

  beforeAll(async () => {
    store = await open();
  });

  test('returns the stored bytes, under their SHA-256', async () => {
    const bytes = randomBytes(300_000);
    const blob = await store.put(Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]));
    expect(blob).toEqual({ sha256: sha256(bytes), byteSize: 300_000 });
    expect(bytes.equals(await buffer(await store.get(blob.sha256)))).toBe(true);
    expect(bytes.equals(await store.read(blob.sha256))).toBe(true);
    expect(await store.size(blob.sha256)).toBe(300_000);
    expect(await store.has(blob.sha256)).toBe(true);
    expect(await readdir(spools())).toEqual([]);
  });

  test('takes bytes in memory, and zero bytes', async () => {
    const small = await store.put(Buffer.from('grafted'));
    expect((await store.read(small.sha256)).toString()).toBe('grafted');
    const empty = await store.put(new Uint8Array());
    expect(empty).toEqual({ sha256: sha256(Buffer.alloc(0)), byteSize: 0 });
    expect(await store.read(empty.sha256)).toHaveLength(0);
  });

  test('takes a blob that S3 needs in parts', async () => {
    const chunk = randomBytes(2 ** 20);
    const hash = createHash('sha256');
    const chunks = Array.from({ length: 70 }, () => chunk);
    for (const each of chunks) hash.update(each);
    const blob = await store.put(Readable.from(chunks, { objectMode: false }));
    expect(blob).toEqual({ sha256: hash.digest('hex'), byteSize: 70 * 2 ** 20 });
    const file = path.join(directory, 'large');
    await store.download(blob.sha256, file);
    expect(sha256(await readFile(file))).toBe(blob.sha256);
  });

  test('returns ranges, the end exclusive', async () => {
    const { sha256: digest } = await store.put(Buffer.from('0123456789'));
    const range = async (start: number, end: number) =>
      (await buffer(await store.get(digest, { start, end }))).toString();
    expect(await range(0, 10)).toBe('0123456789');
    expect(await range(3, 6)).toBe('345');
    expect(await range(9, 10)).toBe('9');
    expect(await range(4, 4)).toBe('');
    for (const [start, end] of [
      [0, 11],
      [-1, 3],
      [5, 4],
      [0.5, 2],
      [Number.NaN, 3],
    ]) {
      await expect(store.get(digest, { start, end })).rejects.toThrow(InvalidInputError);
    }
  });

  test('removes blobs, and ignores missing ones', async () => {
    const { sha256: digest } = await store.put(Buffer.from('to be removed'));
    const { sha256: other } = await store.put(Buffer.from('to stay'));
    await store.remove(digest);
    expect(await store.has(digest)).toBe(false);
    expect(await store.has(other)).toBe(true);
    await store.remove(digest);
    await store.put(Buffer.from('to be removed'));
    expect(await store.has(digest)).toBe(true);
  });

  test('reports a missing blob', async () => {
    expect(await store.has(none)).toBe(false);
    const file = path.join(directory, 'missing');
    const attempts = [
      () => store.get(none),
      () => store.get(none, { start: 0, end: 1 }),
      () => store.read(none),
      () => store.size(none),
      () => store.download(none, file),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(BlobNotFoundError);
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });

  test('accepts only a SHA-256 as an address', async () => {
    for (const wrong of ['', '../../etc/passwd', none.toUpperCase(), `${none}\n`, `${none}/..`, none.slice(1)]) {
      await expect(store.get(wrong)).rejects.toThrow(InvalidInputError);
      await expect(store.has(wrong)).rejects.toThrow(InvalidInputError);
      await expect(store.size(wrong)).rejects.toThrow(InvalidInputError);
      await expect(store.read(wrong)).rejects.toThrow(InvalidInputError);
    }
  });

  test('stores nothing of too many or unexpected bytes', async () => {
    const bytes = randomBytes(1000);
    await expect(store.put(Readable.from([bytes]), { maxBytes: 999 })).rejects.toThrow(/more bytes than the 999/);
    await expect(store.put(bytes, { expectedSha256: none })).rejects.toThrow(/changed or cut short/);
    expect(await store.has(sha256(bytes))).toBe(false);
    expect(await readdir(spools())).toEqual([]);
    await store.put(bytes, { maxBytes: 1000, expectedSha256: sha256(bytes) });
    expect(await store.has(sha256(bytes))).toBe(true);
  });

  test('stores nothing of a stream that breaks off', async () => {
    async function* breaking() {
      yield Buffer.from('the first half');
      throw new Error('the connection broke');
    }
    await expect(store.put(Readable.from(breaking()))).rejects.toThrow('the connection broke');

    const halfway = new Readable({ read() {} });
    halfway.push('the first half');
    const put = store.put(halfway);
    halfway.destroy();
    await expect(put).rejects.toThrow(/premature|aborted|closed/i);

    const abort = new AbortController();
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(1000));
        abort.abort();
      },
    });
    await expect(store.put(endless, { signal: abort.signal })).rejects.toThrow(/abort/i);

    expect(await store.has(sha256(Buffer.from('the first half')))).toBe(false);
    expect(await readdir(spools())).toEqual([]);
  });

  test('takes the same bytes from many at once', async () => {
    const bytes = randomBytes(200_000);
    const blobs = await Promise.all(Array.from({ length: 8 }, () => store.put(Readable.from([bytes]))));
    expect(new Set(blobs.map((blob) => blob.sha256))).toEqual(new Set([sha256(bytes)]));
    expect(bytes.equals(await store.read(sha256(bytes)))).toBe(true);
    expect(await readdir(spools())).toEqual([]);
  });

  test.each([10, 300_000])(
    'never delivers the end of a damaged blob of %i bytes, and says what to do',
    async (length) => {
      const bytes = randomBytes(length);
      const { sha256: digest } = await store.put(bytes);
      bytes[length >> 1] ^= 1;
      await overwrite(digest, bytes);
      const file = path.join(directory, `damaged-${kind}-${length}`);
      const attempts = [
        async () => buffer(await store.get(digest)),
        () => store.read(digest),
        () => store.download(digest, file),
      ];
      for (const attempt of attempts) await expect(attempt()).rejects.toThrow(CorruptBlobError);
      await expect(store.read(digest)).rejects.toThrow(
        `blob ${digest} is damaged: its bytes have the SHA-256 ${sha256(bytes)}`,
      );
      await expect(store.read(digest)).rejects.toThrow(`Restore ${blobKey(digest)} in the blob store`);
      await expect(readFile(file)).rejects.toThrow('ENOENT');
      const seen: Buffer[] = [];
      await expect(
        (async () => {
          for await (const chunk of await store.get(digest)) seen.push(chunk);
        })(),
      ).rejects.toThrow(CorruptBlobError);
      expect(Buffer.concat(seen).length).toBeLessThan(length);

      await store.remove(digest);
      bytes[length >> 1] ^= 1;
      await store.put(bytes);
      expect(bytes.equals(await store.read(digest))).toBe(true);
    },
  );

  test('lists every blob with its length and when it was last put', async () => {
    const before = await store.now();
    const { sha256: digest } = await store.put(Buffer.from('listed'));
    const listed = new Map<string, ListedBlob>();
    for await (const blob of store.list()) listed.set(blob.sha256, blob);
    const putAt = await store.putAt(digest);
    expect(listed.get(digest)).toEqual({ sha256: digest, byteSize: 6, putAt });
    // S3 counts seconds.
    expect(putAt?.getTime()).toBeGreaterThanOrEqual(before.getTime() - 1000);
    expect((await store.now()).getTime()).toBeGreaterThanOrEqual(putAt?.getTime() ?? Number.NaN);
    expect(listed.has(none)).toBe(false);
    expect(await store.putAt(none)).toBeNull();
    for (const { sha256: each, byteSize } of listed.values()) expect(await store.size(each)).toBe(byteSize);
    await store.remove(digest);
    for await (const blob of store.list()) expect(blob.sha256).not.toBe(digest);
  });

  test('a put of bytes that are there waits for the lock of their digest, and makes them young', async () => {
    const { sha256: digest } = await store.put(Buffer.from('put twice'));
    const asked: string[] = [];
    let open: () => void = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const locked = await openWith(async (sha256, action) => {
      asked.push(sha256);
      await opened;
      return action();
    });
    const fresh = await locked.put(Buffer.from('put for the first time'));
    expect(asked).toEqual([]);
    await age(digest);
    const aged = await store.putAt(digest);
    const put = locked.put(Buffer.from('put twice'));
    await vi.waitFor(() => expect(asked).toEqual([digest]), { timeout: 600_000 });
    expect(await store.putAt(digest)).toEqual(aged);
    // What a collection of garbage may do meanwhile.
    await store.remove(digest);
    open();
    await put;
    expect((await store.read(digest)).toString()).toBe('put twice');
    expect((await store.putAt(digest))?.getTime()).toBeGreaterThan(aged?.getTime() ?? Number.NaN);
    expect(asked).toEqual([digest]);
    await store.remove(fresh.sha256);
  });

  test('a put whose lock broke off, so that it runs again, stores the bytes', async () => {
    const { sha256: digest } = await store.put(Buffer.from('placed twice'));
    const broken = await openWith(async (_sha256, action) => {
      await action();
      return action();
    });
    expect((await broken.put(Buffer.from('placed twice'))).sha256).toBe(digest);
    expect((await store.read(digest)).toString()).toBe('placed twice');
  });

  test('finds the blobs when it is opened again', async () => {
    const { sha256: digest } = await store.put(Buffer.from('kept'));
    expect((await (await open()).read(digest)).toString()).toBe('kept');
  });
});

test('a download of a damaged blob leaves no file', async () => {
  const root = path.join(directory, 'damaged');
  const store = await openFolderStore(root);
  const { sha256: digest } = await store.put(Buffer.from('whole'));
  await writeFile(path.join(root, 'sha256', digest.slice(0, 2), digest.slice(2)), 'whole, or not');
  const target = path.join(directory, 'target');
  await mkdir(target);
  await expect(store.download(digest, path.join(target, 'file'))).rejects.toThrow(CorruptBlobError);
  expect(await filesIn(target)).toEqual([]);
});

test('a store that cannot be used reports which setting to check', async () => {
  const file = path.join(directory, 'a-file');
  await writeFile(file, '');
  await expect(openBlobStore({ home: file, s3: null })).rejects.toThrow(/Set GRAFT_HOME/);

  const home = path.join(directory, 'home');
  const wrongKey = openBlobStore({ home, s3: { ...s3, accessKey: 'wrong' } });
  await expect(wrongKey).rejects.toThrow(UnavailableError);
  await expect(wrongKey).rejects.toThrow(/S3_ACCESS_KEY/);
  const unreachable = openBlobStore({ home, s3: { ...s3, endpoint: 'http://127.0.0.1:1' } });
  await expect(unreachable).rejects.toThrow(/http:\/\/127\.0\.0\.1:1 .*S3_ENDPOINT/);
});
