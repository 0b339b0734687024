import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tokens } from '../database/tables/tokens.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { authenticate, createToken, ensureAdminToken, revokeToken } from './tokens.ts';

let database: TestDatabase;
let home: string;

beforeEach(async () => {
  database = await testDatabase();
  home = await mkdtemp(path.join(tmpdir(), 'graft-tokens-'));
});

afterEach(async () => {
  await database.close();
  await rm(home, { recursive: true });
});

test('a token authenticates its owner until it is revoked', async () => {
  const { db } = database;
  const { viewer, token } = await createToken(db, { name: 'Ada', role: 'MEMBER' });
  await createToken(db, { name: 'Bob', role: 'VIEWER' });

  expect(await authenticate(db, token)).toEqual({ id: viewer.id, name: 'Ada', role: 'MEMBER' });
  await revokeToken(db, viewer.id);
  expect(await authenticate(db, token)).toBeNull();
});

test('an invalid token authenticates no one', async () => {
  const { token } = await createToken(database.db, { name: 'Ada', role: 'ADMIN' });
  for (const wrong of ['', token.slice(0, -1), `${token} `, "' or 1=1 --", 'x'.repeat(100_000)]) {
    expect(await authenticate(database.db, wrong)).toBeNull();
  }
});

test('a token has 256 random bits, and the database does not hold it', async () => {
  const { token } = await createToken(database.db, { name: 'Ada', role: 'ADMIN' });
  expect(Buffer.from(token.replace('graft_', ''), 'base64url')).toHaveLength(32);
  const rows = await database.db.select().from(tokens);
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(JSON.stringify(rows)).not.toContain(token.replace('graft_', ''));
});

test('the first start makes an admin token, and the second finds it', async () => {
  const token = await ensureAdminToken(database.db, { home, token: null });
  expect(await authenticate(database.db, token ?? '')).toMatchObject({ name: 'admin', role: 'ADMIN' });
  expect((await readFile(path.join(home, 'admin-token'), 'utf8')).trim()).toBe(token);
  expect((await stat(path.join(home, 'admin-token'))).mode & 0o777).toBe(0o600);
  expect(await ensureAdminToken(database.db, { home, token: null })).toBe(token);
  expect(await database.db.$count(tokens)).toBe(1);
});

test('starts at the same time make one admin token', async () => {
  const made = await Promise.all([1, 2, 3, 4].map(() => ensureAdminToken(database.db, { home, token: null })));
  expect(new Set(made).size).toBe(1);
  expect(await database.db.$count(tokens)).toBe(1);
});

test('GRAFT_TOKEN is the admin token, and a new one replaces it', async () => {
  const { db } = database;
  expect(await ensureAdminToken(db, { home, token: 'the-first-of-mine' })).toBe('the-first-of-mine');
  expect(await authenticate(db, 'the-first-of-mine')).toMatchObject({ role: 'ADMIN' });

  await ensureAdminToken(db, { home, token: 'the-second-of-mine' });
  expect(await authenticate(db, 'the-first-of-mine')).toBeNull();
  await ensureAdminToken(db, { home, token: 'the-first-of-mine' });
  expect(await authenticate(db, 'the-second-of-mine')).toBeNull();
  expect(await authenticate(db, 'the-first-of-mine')).toMatchObject({ role: 'ADMIN' });
});

test('a machine that joins does not make a second admin', async () => {
  await ensureAdminToken(database.db, { home, token: null });
  const elsewhere = path.join(home, 'elsewhere');
  expect(await ensureAdminToken(database.db, { home: elsewhere, token: null })).toBeNull();
  expect(await database.db.$count(tokens)).toBe(1);
});

test('a stored token of a database that is gone is replaced', async () => {
  const old = await ensureAdminToken(database.db, { home, token: null });
  const other = await testDatabase();
  try {
    const fresh = await ensureAdminToken(other.db, { home, token: null });
    expect(fresh).not.toBe(old);
    expect(await authenticate(other.db, fresh ?? '')).toMatchObject({ role: 'ADMIN' });
  } finally {
    await other.close();
  }
});
