import { eq, sql } from 'drizzle-orm';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { credentialsOf } from '../../auth/credentials.ts';
import { authenticate, hashOf } from '../../auth/tokens.ts';
import { sessions, tokens } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertJob } from '../../testing/rows.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

const asAdmin = (query: string, variables: Record<string, unknown> = {}) =>
  api.query(query, variables, { token: api.tokens.ADMIN });
const create = (input: object) =>
  asAdmin(
    `mutation ($input: CreateTokenInput!) { createToken(input: $input) {
      secret token { id name role endpoint expiresAt lastUsedAt revokedAt user { id name } } } }`,
    { input },
  );
const revoke = (id: string) => asAdmin('mutation ($id: ID!) { revokeToken(id: $id) { id revokedAt } }', { id });
const whoIs = async (token: string) => {
  const { data, errors } = await api.query('{ viewer { name role } }', {}, { token });
  return data?.viewer ?? errors?.[0].extensions.code;
};

test('a token is shown once, works, is listed with its last use, and ends when it is revoked', async () => {
  const { secret, token } = (await create({ name: ' Mia ', role: 'TRAINER' })).data.createToken;
  expect(token).toMatchObject({ name: 'Mia', role: 'TRAINER', endpoint: null, lastUsedAt: null, revokedAt: null });
  expect(await whoIs(secret)).toEqual({ name: 'Mia', role: 'TRAINER' });
  const { data } = await asAdmin('{ tokens(first: 1) { totalCount edges { node { id lastUsedAt } } } }');
  expect(data.tokens.edges[0].node).toEqual({ id: token.id, lastUsedAt: expect.any(String) });
  expect(data.tokens.totalCount).toBe(5);
  expect((await revoke(token.id)).data.revokeToken).toEqual({ id: token.id, revokedAt: expect.any(String) });
  expect(await whoIs(secret)).toBe('UNAUTHENTICATED');
  expect((await revoke(token.id)).errors).toBeUndefined();
});

test('a second token of the same user', async () => {
  const first = (await create({ name: 'Zoe', role: 'TRAINER' })).data.createToken.token;
  const second = (await create({ name: 'laptop', role: 'VIEWER', userId: first.user.id })).data.createToken;
  expect(second.token.user).toEqual({ id: first.user.id, name: 'Zoe' });
  expect(await whoIs(second.secret)).toEqual({ name: 'Zoe', role: 'VIEWER' });
  const { users } = (await asAdmin('{ users(first: 100) { edges { node { id name } } } }')).data;
  expect(users.edges.filter(({ node }: { node: { name: string } }) => node.name === 'Zoe')).toHaveLength(1);
});

test.each([
  ['a name that is empty', { name: '  ' }, 'name'],
  ['a name that is too long', { name: 'x'.repeat(101) }, 'name'],
  ['a name with a NUL', { name: 'a\0b' }, 'name'],
  ['a date in the past', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
  ['a date too far ahead', { expiresAt: '2999-01-01T00:00:00Z' }, 'expiresAt'],
  ['an endpoint that cannot exist', { role: 'VIEWER', endpoint: 'No Name' }, 'endpoint'],
  ['an endpoint and a higher role', { endpoint: 'pets' }, 'role'],
])('%s is refused', async (_what, input, field) => {
  const { errors } = await create({ name: 'x', role: 'ADMIN', ...input });
  expect(errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field });
});

test('unknown users and tokens', async () => {
  for (const id of ['nothing', '00000000-0000-7000-8000-000000000000']) {
    expect((await create({ name: 'x', role: 'VIEWER', userId: id })).errors?.[0].extensions).toEqual({
      code: 'NOT_FOUND',
      field: 'userId',
    });
    expect((await revoke(id)).errors?.[0].extensions).toEqual({ code: 'NOT_FOUND', field: 'id' });
  }
});

test('the number of valid tokens is bounded', async () => {
  const { db } = api.platform;
  const [{ userId }] = await db.select().from(tokens).limit(1);
  const row = (i: number) => ({ userId, name: 'many', role: 'VIEWER', sha256: `many ${i}` }) as const;
  await db.insert(tokens).values(Array.from({ length: 5_000 }, (_, i) => row(i)));
  expect((await create({ name: 'x', role: 'VIEWER' })).errors?.[0].extensions.code).toBe('CONFLICT');
  await db.update(tokens).set({ revokedAt: new Date() }).where(eq(tokens.name, 'many'));
  expect((await create({ name: 'x', role: 'VIEWER' })).errors).toBeUndefined();
});

test("the last admin's token cannot be revoked", async () => {
  const only = await authenticate(api.platform.db, api.tokens.ADMIN);
  expect((await revoke(only?.tokenId ?? '')).errors?.[0].extensions.code).toBe('CONFLICT');
  // One that has expired is no other.
  const { token } = (await create({ name: 'second', role: 'ADMIN' })).data.createToken;
  await api.platform.db.update(tokens).set({ expiresAt: new Date() }).where(eq(tokens.id, token.id));
  expect((await revoke(only?.tokenId ?? '')).errors?.[0].extensions.code).toBe('CONFLICT');
});

/** A subscription that stays open, over its own WebSocket. */
async function watch(token: string) {
  const job = await insertJob(api.platform);
  const closed = vi.fn();
  const client = createClient({
    url: `${api.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { token },
    retryAttempts: 0,
    on: { closed: (event) => closed((event as { code: number }).code) },
  });
  const events = client.iterate({ query: `subscription { jobUpdated(id: "${job.id}") { state } }` });
  await events.next();
  return { closed, events };
}

test('the WebSockets of a token close when it is revoked, here or by another process, and when it expires', async () => {
  const first = (await create({ name: 'a', role: 'VIEWER' })).data.createToken;
  const other = (await create({ name: 'b', role: 'VIEWER' })).data.createToken;
  const short = await create({ name: 'c', role: 'VIEWER', expiresAt: new Date(Date.now() + 3_000).toISOString() });
  const watched = {
    first: await watch(first.secret),
    other: await watch(other.secret),
    short: await watch(short.data.createToken.secret),
    admin: await watch(api.tokens.ADMIN),
  };
  const over = Promise.allSettled([watched.first, watched.other, watched.short].map(({ events }) => events.next()));
  await revoke(first.token.id);
  await vi.waitFor(() => expect(watched.first.closed).toHaveBeenCalledWith(4401), { timeout: 600_000 });
  expect(watched.other.closed).not.toHaveBeenCalled();
  // As another process, or a person with psql, does it.
  await api.platform.pool.query('update tokens set revoked_at = now() where id = $1', [other.token.id]);
  await vi.waitFor(() => expect(watched.other.closed).toHaveBeenCalledWith(4401), { timeout: 600_000 });
  expect(await whoIs(other.secret)).toBe('UNAUTHENTICATED');
  await vi.waitFor(() => expect(watched.short.closed).toHaveBeenCalledWith(4401), { timeout: 600_000 });
  expect(await whoIs(short.data.createToken.secret)).toBe('UNAUTHENTICATED');
  expect(watched.admin.closed).not.toHaveBeenCalled();
  expect((await over).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  await watched.admin.events.return?.();
});

/** Asks as a browser that is signed in. */
async function inBrowser(cookie: string, query = '{ viewer { name } }', variables = {}) {
  const [origin] = api.platform.config.webOrigins;
  const headers = { 'Content-Type': 'application/json', Cookie: cookie, Origin: origin };
  const body = JSON.stringify({ query, variables });
  const response = await fetch(`${api.url}/graphql`, { method: 'POST', headers, body });
  // biome-ignore lint/suspicious/noExplicitAny: answers
  return (await response.json()) as { data: any; errors?: { extensions: { code: string } }[] };
}

test('sessions are listed to their user, and to an admin; each can be ended, and all others, with their WebSockets', async () => {
  const [ann, ben] = await Promise.all(
    ['Ann', 'Ben'].map(async (name) => (await create({ name, role: 'VIEWER' })).data.createToken),
  );
  // A second token of Ann's.
  const second = (await create({ name: 'phone', role: 'VIEWER', userId: ann.token.user.id })).data.createToken;
  const cookies = [];
  for (const { secret } of [ann, ann, second, ben]) cookies.push(await api.signIn(secret));
  const LIST =
    '{ sessions(first: 50) { totalCount edges { node { id client createdAt lastUsedAt expiresAt isCurrent role user { name } } } } }';
  // biome-ignore lint/suspicious/noExplicitAny: answers
  const nodes = ({ sessions: { edges } }: any) => edges.map(({ node }: any) => node);
  const mine = nodes((await inBrowser(cookies[0], LIST)).data);
  expect(mine.map(({ isCurrent }: { isCurrent: boolean }) => isCurrent)).toEqual([false, false, true]);
  expect(mine[2]).toMatchObject({ client: 'node', role: 'VIEWER', user: { name: 'Ann' }, lastUsedAt: null });
  const all = nodes((await asAdmin(LIST)).data);
  expect(all.map(({ user }: { user: { name: string } }) => user.name).slice(0, 4)).toEqual([
    'Ben',
    'Ann',
    'Ann',
    'Ann',
  ]);
  expect(nodes((await api.query(LIST)).data)).toEqual([]);

  const END = 'mutation ($id: ID) { endSession(id: $id) }';
  const [bens] = all;
  expect((await inBrowser(cookies[0], END, { id: bens.id })).errors?.[0].extensions.code).toBe('NOT_FOUND');
  const watched = await watch(cookies[2].split('=')[1]);
  const over = watched.events.next().catch(() => 'closed');
  expect((await inBrowser(cookies[0], END, { id: mine[0].id })).data).toEqual({ endSession: true });
  expect(await over).toBe('closed');
  expect(watched.closed).toHaveBeenCalledWith(4401);
  expect((await inBrowser(cookies[2])).errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
  expect((await inBrowser(cookies[0], END, { id: mine[0].id })).data).toEqual({ endSession: false });
  expect((await inBrowser(cookies[0], 'mutation { endOtherSessions }')).data).toEqual({ endOtherSessions: 1 });
  expect((await inBrowser(cookies[1])).errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
  expect((await inBrowser(cookies[0])).data.viewer.name).toBe('Ann');
  expect((await inBrowser(cookies[3])).data.viewer.name).toBe('Ben');
  expect((await asAdmin(END, { id: bens.id })).data).toEqual({ endSession: true });
  expect((await inBrowser(cookies[3])).errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
  const { auditLog } = (
    await asAdmin('{ auditLog(first: 2) { edges { node { actor action subject outcome address } } } }')
  ).data;
  expect(auditLog.edges[0].node).toEqual({
    ...{
      actor: 'ada',
      action: 'endSession',
      subject: `session ${bens.id}`,
      outcome: 'SUCCEEDED',
      address: '127.0.0.1',
    },
  });
});

test('a session that nobody uses for GRAFT_SESSION_IDLE_MINUTES is over, and the next one begins anew', async () => {
  const { secret } = (await create({ name: 'Ida', role: 'VIEWER' })).data.createToken;
  const cookie = await api.signIn(secret);
  const idle = api.platform.config.sessionIdleMinutes;
  const ago = (minutes: number) => sql`now() - ${minutes} * interval '1 minute'`;
  const own = eq(sessions.sha256, hashOf(cookie.split('=')[1]));
  await api.platform.db
    .update(sessions)
    .set({ createdAt: ago(idle + 5), lastUsedAt: ago(idle - 1) })
    .where(own);
  expect((await inBrowser(cookie)).data.viewer.name).toBe('Ida');
  await credentialsOf(api.platform).forgetAll();
  await api.platform.db
    .update(sessions)
    .set({ lastUsedAt: ago(idle + 1) })
    .where(own);
  expect((await inBrowser(cookie)).errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
  expect((await inBrowser(await api.signIn(secret))).data.viewer.name).toBe('Ida');
});

test('a browser signs in and out; its session ends at once, also when its token is revoked', async () => {
  const { secret, token } = (await create({ name: 'Bea', role: 'VIEWER' })).data.createToken;
  const ask = inBrowser;
  const [one, other] = [await api.signIn(secret), await api.signIn(secret)];
  expect((await ask(one)).data).toEqual({ viewer: { name: 'Bea' } });
  expect((await ask(one, 'mutation { startSession { secret } }')).errors?.[0].extensions.code).toBe('CONFLICT');
  expect((await ask(one, 'mutation { endSession }')).data).toEqual({ endSession: true });
  expect((await ask(one)).errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
  expect((await ask(other)).data).toEqual({ viewer: { name: 'Bea' } });
  await revoke(token.id);
  expect((await ask(other)).errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
  expect((await api.query('mutation { endSession }')).data).toEqual({ endSession: false });
  const rows = await api.platform.db.select().from(sessions).where(eq(sessions.tokenId, token.id));
  expect(rows.filter(({ endedAt }) => endedAt !== null)).toHaveLength(1);
});
