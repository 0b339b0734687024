import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sessions, tokens } from '../database/tables/tokens.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { viewerWith } from '../testing/viewer-of.ts';
import { Credentials } from './credentials.ts';
import { inProject } from './in-project.ts';
import { createSession, createToken } from './tokens.ts';

const BROWSER = { client: 'Firefox', idleMinutes: 60 };

let database: TestDatabase;
let credentials: Credentials;
/** How many queries the pool ran. */
const queries = () => query.mock.calls.length;
let query: ReturnType<typeof vi.spyOn>;

beforeEach(async () => {
  database = await testDatabase();
  credentials = new Credentials(database.db);
  query = vi.spyOn(database.pool, 'query');
});
afterEach(async () => {
  vi.useRealTimers();
  query.mockRestore();
  await credentials.close();
  await database.close();
});

const revoke = (id: string) => database.db.update(tokens).set({ revokedAt: new Date() }).where(eq(tokens.id, id));

test('a hundred requests cost two queries, and the time of the last is written in one more', async () => {
  const { token, viewer } = await createToken(database.db, { name: 'Ada', role: 'VIEWER' });
  const other = await createToken(database.db, { name: 'Bob', role: 'VIEWER' });
  const before = queries();
  for (let i = 0; i < 100; i++) expect(await credentials.holderOf(token)).toMatchObject(viewer);
  expect(queries() - before).toBe(2);
  await credentials.holderOf(other.token);
  await credentials.writeUses();
  expect(queries() - before).toBe(5);
  for (const row of await database.db.select().from(tokens))
    expect(Math.abs(Number(row.lastUsedAt) - Date.now())).toBeLessThan(60_000);
  await credentials.writeUses();
  expect(queries() - before).toBe(6);
});

test('a revoked token is refused as soon as it is forgotten, and its connections end, with those of its sessions', async () => {
  const { token, viewer } = await createToken(database.db, { name: 'Ada', role: 'VIEWER' });
  const { secret } = await createSession(database.db, viewer, BROWSER);
  const other = await createToken(database.db, { name: 'Bob', role: 'VIEWER' });
  const ends = { token: vi.fn(), session: vi.fn(), other: vi.fn(), gone: vi.fn() };
  const browser = await credentials.holderOf(secret);
  expect(browser).toMatchObject({ id: viewer.id });
  await credentials.holderOf(token);
  credentials.hold(viewerWith(viewer), ends.token);
  if (browser) credentials.hold(inProject(browser, null), ends.session);
  credentials.hold(viewerWith(other.viewer), ends.other);
  credentials.hold(viewerWith(viewer), ends.gone)();

  // Nothing that matters to the token changed.
  await credentials.forget(viewer.tokenId);
  expect(ends.token).not.toHaveBeenCalled();
  await revoke(viewer.tokenId);
  await credentials.forget(viewer.tokenId);
  expect(await credentials.holderOf(token)).toBeNull();
  expect(await credentials.holderOf(secret)).toBeNull();
  expect(Object.values(ends).map((end) => end.mock.calls.length)).toEqual([1, 1, 0, 0]);

  await revoke(other.viewer.tokenId);
  await credentials.forgetAll();
  expect(ends.other).toHaveBeenCalledTimes(1);
});

test('a token that is revoked while it is read is refused', async () => {
  const { token, viewer } = await createToken(database.db, { name: 'Ada', role: 'VIEWER' });
  const reading = credentials.holderOf(token);
  await revoke(viewer.tokenId);
  await credentials.forget(viewer.tokenId);
  await reading;
  expect(await credentials.holderOf(token)).toBeNull();
});

test('an expired token is refused without a query, and its connections end', async () => {
  const expiresAt = new Date(Date.now() + 40 * 24 * 3_600_000);
  const { token, viewer } = await createToken(database.db, { name: 'Ada', role: 'VIEWER', expiresAt });
  await credentials.holderOf(token);
  const end = vi.fn();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  credentials.hold(viewerWith(viewer), end);
  // Node's timers overflow after 24.8 days.
  vi.advanceTimersByTime(39 * 24 * 3_600_000);
  expect(end).not.toHaveBeenCalled();
  vi.advanceTimersByTime(24 * 3_600_000);
  expect(end).toHaveBeenCalledTimes(1);
  expect(await credentials.holderOf(token)).toBeNull();
});

test('while the database is away, a viewer that was seen lately is still known, and nobody else', async () => {
  const { token, viewer } = await createToken(database.db, { name: 'Ada', role: 'VIEWER' });
  const stranger = await createToken(database.db, { name: 'Bob', role: 'VIEWER' });
  await credentials.holderOf(token);
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.advanceTimersByTime(5 * 60_000);
  query.mockRejectedValue(new Error('gone'));
  expect(await credentials.holderOf(token)).toMatchObject(viewer);
  await expect(credentials.holderOf(stranger.token)).rejects.toThrow();
  vi.advanceTimersByTime(15 * 60_000);
  await expect(credentials.holderOf(token)).rejects.toThrow();
  query.mockRestore();
});

test("a session's use is written once a minute; one that nobody uses ends, and so do its connections", async () => {
  const { db } = database;
  const { viewer } = await createToken(db, { name: 'Ada', role: 'VIEWER' });
  const [used, unused] = [await createSession(db, viewer, BROWSER), await createSession(db, viewer, BROWSER)];
  const holders = await Promise.all([used, unused].map(({ secret }) => credentials.holderOf(secret)));
  const ends = holders.map((holder) => {
    const end = vi.fn();
    if (holder) credentials.hold(inProject(holder, null), end);
    return end;
  });
  const lastUses = async () =>
    (await db.select().from(sessions).orderBy(sessions.id)).map(({ lastUsedAt }) => lastUsedAt);
  await credentials.writeUses();
  // They began less than a minute ago.
  expect(await lastUses()).toEqual([null, null]);
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  await db.update(sessions).set({ createdAt: ago(90), lastUsedAt: ago(59) });
  await credentials.endUnused();
  expect(ends.map((end) => end.mock.calls.length)).toEqual([0, 0]);
  // As a request, or a subscription over an open connection.
  if (holders[0]) credentials.noteUse(holders[0]);
  await credentials.writeUses();
  const [written] = await lastUses();
  expect(Number(written)).toBeGreaterThan(Number(ago(1)));
  if (holders[0]) credentials.noteUse(holders[0]);
  await credentials.writeUses();
  expect((await lastUses())[0]).toEqual(written);

  await db
    .update(sessions)
    .set({ lastUsedAt: ago(61) })
    .where(eq(sessions.id, holders[1]?.sessionId ?? ''));
  await credentials.endUnused();
  expect(ends.map((end) => end.mock.calls.length)).toEqual([0, 1]);
  await credentials.forgetAll();
  expect(await credentials.holderOf(unused.secret)).toBeNull();
  expect(await credentials.holderOf(used.secret)).toMatchObject({ sessionId: holders[0]?.sessionId });
});
