import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyIdOf, readPublicKey } from '../../zoo/provenance/signing-key.ts';
import { signingKeys } from '../database/tables/index.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { machineKey, registerKey } from './machine-key.ts';

let home: string;
let database: TestDatabase;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'graft-key-'));
  database = await testDatabase();
});
afterAll(async () => {
  await database?.close();
  await rm(home, { recursive: true, force: true });
});

test('is made at the first use, readable by its owner only, and stays the same', async () => {
  const config = { signingKeyFile: path.join(home, 'first', 'keys', 'signing.pem') };
  const { keyId } = await machineKey(config);
  expect((await stat(config.signingKeyFile)).mode & 0o777).toBe(0o600);
  expect((await machineKey(config)).keyId).toBe(keyId);
});

test('processes that start at once agree on one, and leave nothing else behind', async () => {
  const config = { signingKeyFile: path.join(home, 'race', 'signing.pem') };
  const keys = await Promise.all(Array.from({ length: 20 }, () => machineKey(config)));
  expect(new Set(keys.map(({ keyId }) => keyId)).size).toBe(1);
  expect(await readdir(path.dirname(config.signingKeyFile))).toEqual(['signing.pem']);
});

test('a file that others may read, or that is not a key, is refused and stays unchanged', async () => {
  const config = { signingKeyFile: path.join(home, 'other.pem') };
  await writeFile(config.signingKeyFile, 'hello', { mode: 0o600 });
  await expect(machineKey(config)).rejects.toThrow(/other\.pem cannot be used: .*GRAFT_SIGNING_KEY/);
  expect(await readFile(config.signingKeyFile, 'utf8')).toBe('hello');
  await chmod(config.signingKeyFile, 0o644);
  await expect(machineKey(config)).rejects.toThrow(/mode 644.*chmod 600/);
});

test('its public half is registered once', async () => {
  const key = await machineKey({ signingKeyFile: path.join(home, 'registered.pem') });
  await registerKey(database.db, key);
  await registerKey(database.db, key);
  const rows = await database.db.select().from(signingKeys);
  expect(rows.map(({ keyId }) => keyId)).toEqual([key.keyId]);
  expect(rows[0].publicKeyPem).not.toContain('PRIVATE');
  expect(keyIdOf(readPublicKey(rows[0].publicKeyPem))).toBe(key.keyId);
});
