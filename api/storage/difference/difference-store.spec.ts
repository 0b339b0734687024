import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blobDifferences } from '../../database/tables/index.ts';
import { type TestDatabase, testDatabase } from '../../testing/database.ts';
import { BlobNotFoundError, type BlobStore, blobKey, CorruptBlobError } from '../blob-store.ts';
import { openFolderStore } from '../folder-store.ts';
import { withDifferences } from './difference-store.ts';
import { putDifference } from './put-difference.ts';

let directory: string;
let database: TestDatabase;
let whole: BlobStore;
let blobs: BlobStore;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-differences-'));
  database = await testDatabase();
  whole = await openFolderStore(directory);
  blobs = withDifferences(whole, database.db);
});
afterAll(async () => {
  await database?.close();
  await rm(directory, { recursive: true });
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Frozen weights between a name of any length and a head. */
const file = (frozen: Buffer, epoch: string) =>
  Buffer.concat([Buffer.from(`epoch ${epoch}`), frozen, randomBytes(3_000)]);

async function store(base: Buffer, bytes: Buffer) {
  const { sha256: digest } = await blobs.put(base);
  const put = await putDifference(blobs, bytes, digest);
  if (put.difference) await database.db.insert(blobDifferences).values(put.difference);
  return put;
}

test('a blob that is stored as a difference is read like any other', async () => {
  const frozen = randomBytes(200_000);
  const bytes = file(frozen, 'one hundred');
  const { difference, ...stored } = await store(file(frozen, '1'), bytes);
  expect(stored).toEqual({ sha256: sha256(bytes), byteSize: bytes.length });
  expect(await whole.has(stored.sha256)).toBe(false);
  expect(await whole.size(difference?.differenceSha256 ?? '')).toBeLessThan(3_000 + 500);

  expect(await blobs.has(stored.sha256)).toBe(true);
  expect(await blobs.size(stored.sha256)).toBe(bytes.length);
  expect(bytes.equals(await blobs.read(stored.sha256))).toBe(true);
  const downloaded = path.join(directory, 'downloaded');
  await blobs.download(stored.sha256, downloaded);
  expect(bytes.equals(await readFile(downloaded))).toBe(true);
  for (const [start, end] of [
    [0, bytes.length],
    [0, 0],
    [3, 20],
    [10, 150_000],
    [199_990, 201_000],
    [bytes.length - 1, bytes.length],
  ])
    expect(bytes.subarray(start, end).equals(await buffer(await blobs.get(stored.sha256, { start, end })))).toBe(true);
  await expect(blobs.get(stored.sha256, { start: 0, end: bytes.length + 1 })).rejects.toThrow(/does not lie within/);
});

test('bytes with little in common are stored whole', async () => {
  const frozen = randomBytes(10_000);
  const other = Buffer.concat([randomBytes(10_100), frozen]);
  const put = await store(frozen, other);
  expect(put.difference).toBeNull();
  expect(other.equals(await whole.read(put.sha256))).toBe(true);
  const scattered = Buffer.concat(Array.from({ length: 100 }, (_, i) => Buffer.concat([frozen, Buffer.from([i])])));
  expect((await putDifference(blobs, scattered, (await blobs.put(frozen)).sha256)).difference).toBeNull();
});

test('the bytes of the base itself are stored whole: a blob that is its own base would be nowhere', async () => {
  const bytes = randomBytes(5_000);
  const put = await store(bytes, Buffer.from(bytes));
  expect(put).toEqual({ sha256: sha256(bytes), byteSize: 5_000, difference: null });
  expect(bytes.equals(await blobs.read(put.sha256))).toBe(true);
});

test('without its base, bytes are stored whole', async () => {
  const bytes = randomBytes(5_000);
  for (const base of [null, sha256(Buffer.from('never stored'))]) {
    const put = await putDifference(blobs, bytes, base);
    expect(put).toEqual({ sha256: sha256(bytes), byteSize: 5_000, difference: null });
  }
  expect(await whole.has(sha256(bytes))).toBe(true);
});

test('a damaged base is reported, and nothing is delivered as the blob', async () => {
  const frozen = randomBytes(50_000);
  const base = file(frozen, '1');
  const { sha256: digest } = await store(base, file(frozen, '2'));
  base[30_000] ^= 1;
  const [row] = await database.db.query.blobDifferences.findMany({ where: (one, { eq }) => eq(one.sha256, digest) });
  await writeFile(path.join(directory, blobKey(row.baseSha256)), base);
  await expect(blobs.read(digest)).rejects.toThrow(CorruptBlobError);
  await whole.remove(row.baseSha256);
  await expect(blobs.read(digest)).rejects.toThrow(BlobNotFoundError);
});
