import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sessions, tokens } from '../database/tables/tokens.ts';
import { users } from '../database/tables/users.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { authenticate, createSession, createToken, ensureAdminToken } from './tokens.ts';

const BROWSER = { client: null, idleMinutes: 60 };
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

test('a token authenticates its owner until it is revoked or expires', async () => {
  const { db } = database;
  const { viewer, token } = await createToken(db, { name: 'Ada', role: 'TRAINER' });
  await createToken(db, { name: 'Bob', role: 'VIEWER' });

  expect(await authenticate(db, token)).toMatchObject(viewer);
  expect(viewer).toMatchObject({ name: 'Ada', role: 'TRAINER', endpoint: null, sessionId: null, expiresAt: null });
  await db.update(tokens).set({ expiresAt: new Date(Date.now() + 60_000) });
  expect(await authenticate(db, token)).toMatchObject({ id: viewer.id });
  await db.update(tokens).set({ expiresAt: new Date(Date.now() - 1) });
  expect(await authenticate(db, token)).toBeNull();
  await db.update(tokens).set({ expiresAt: null, revokedAt: new Date() });
  expect(await authenticate(db, token)).toBeNull();
});

test('two users may have one name, and one user two tokens', async () => {
  const { db } = database;
  const { viewer: ada } = await createToken(db, { name: 'Ada', role: 'VIEWER' });
  const { viewer: other } = await createToken(db, { name: 'Ada', role: 'VIEWER' });
  const { viewer: laptop } = await createToken(db, { name: 'laptop', role: 'VIEWER', userId: ada.id });
  expect(other.id).not.toBe(ada.id);
  expect(laptop).toMatchObject({ id: ada.id, name: 'Ada' });
});

test('a session ends by itself, with its token, or when it is ended', async () => {
  const { db } = database;
  const { viewer, token } = await createToken(db, { name: 'Ada', role: 'TRAINER' });
  const { secret, expiresAt } = await createSession(db, viewer, BROWSER);
  expect(await authenticate(db, secret)).toMatchObject({ ...viewer, sessionId: expect.any(String), expiresAt });
  expect(expiresAt.getTime()).toBeLessThanOrEqual(Date.now() + 7 * 24 * 3_600_000);
  expect(JSON.stringify(await db.select().from(sessions))).not.toContain(secret.replace('session_', ''));

  await db.update(sessions).set({ expiresAt: new Date(Date.now() - 1) });
  expect(await authenticate(db, secret)).toBeNull();
  await db.update(sessions).set({ expiresAt, endedAt: new Date() });
  expect(await authenticate(db, secret)).toBeNull();
  expect(await authenticate(db, token)).toMatchObject(viewer);
  await db.update(sessions).set({ endedAt: null });
  await db.update(tokens).set({ revokedAt: new Date() });
  expect(await authenticate(db, secret)).toBeNull();
});

test("a session does not outlive its token's date", async () => {
  const soon = new Date(Date.now() + 60_000);
  const { viewer } = await createToken(database.db, { name: 'Ada', role: 'TRAINER', expiresAt: soon });
  expect((await createSession(database.db, viewer, BROWSER)).expiresAt).toEqual(soon);
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

  const { token: colleague } = await createToken(db, { name: 'admin', role: 'ADMIN' });
  await ensureAdminToken(db, { home, token: 'the-second-of-mine' });
  expect(await authenticate(db, colleague)).toMatchObject({ role: 'ADMIN' });
  expect(await authenticate(db, 'the-first-of-mine')).toBeNull();
  await ensureAdminToken(db, { home, token: 'the-first-of-mine' });
  expect(await authenticate(db, 'the-second-of-mine')).toBeNull();
  expect(await authenticate(db, 'the-first-of-mine')).toMatchObject({ role: 'ADMIN' });
  expect(await db.select().from(users).where(eq(users.isOperator, true))).toMatchObject([{ name: 'admin' }]);
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
