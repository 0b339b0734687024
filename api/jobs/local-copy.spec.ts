import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CorruptBlobError } from '../storage/blob-store.ts';
import { damageBlob, damageLocalCopy } from '../testing/damage-blob.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { testHome } from '../testing/test-home.ts';
import { localCopy } from './local-copy.ts';

let database: TestDatabase;
let home: Awaited<ReturnType<typeof testHome>>;
beforeAll(async () => {
  database = await testDatabase();
  home = await testHome(database);
});
afterAll(async () => {
  await home?.remove();
  await database?.close();
});

test('a damaged copy is replaced by an intact one', async () => {
  const { sha256 } = await home.blobs.put(Buffer.from('weights'));
  const file = await localCopy(home, sha256);
  await damageLocalCopy(home.config, sha256);
  expect(await readFile(file, 'utf8')).not.toBe('weights');
  expect(await localCopy(home, sha256)).toBe(file);
  expect(await readFile(file, 'utf8')).toBe('weights');
});

test('an intact copy is used without the blob store', async () => {
  const { sha256 } = await home.blobs.put(Buffer.from('more weights'));
  const file = await localCopy(home, sha256);
  await damageBlob(home.config, sha256);
  expect(await localCopy(home, sha256)).toBe(file);
});

test('a damaged blob is never copied', async () => {
  const { sha256 } = await home.blobs.put(Buffer.from('bad weights'));
  await damageBlob(home.config, sha256);
  await expect(localCopy(home, sha256)).rejects.toThrow(CorruptBlobError);
  const files = await readdir(path.join(home.config.home, 'cache'), { recursive: true });
  expect(files.filter((name) => name.includes(sha256.slice(2)))).toEqual([]);
});
