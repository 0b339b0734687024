import { desc, eq } from 'drizzle-orm';
import { type GraphQLField, type OperationDefinitionNode, parse } from 'graphql';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Db } from '../database/connection.ts';
import { auditEvents } from '../database/tables/index.ts';
import { buildSchema } from '../schema/schema.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { sampleDocument } from '../testing/sample-document.ts';
import { ANONYMOUS_A_MINUTE, recordRefusal } from './audit.ts';
import { OPERATIONS } from './permissions.ts';
import { ROLES } from './roles.ts';

const mutations: Record<string, GraphQLField<unknown, unknown>> = buildSchema().getMutationType()?.getFields() ?? {};

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

const eventsOf = (action: string) =>
  api.platform.db.select().from(auditEvents).where(eq(auditEvents.action, action)).orderBy(desc(auditEvents.id));

test.each(Object.keys(mutations))('%s is recorded: who, and whether it was done; also who tried', async (name) => {
  const { role, unaudited, unauditedWhen } = OPERATIONS.mutation[name];
  const document = sampleDocument('mutation', mutations[name]);
  const before = (await eventsOf(name)).length;
  const { errors } = await api.query(document, {}, { token: api.tokens[role ?? 'VIEWER'] });
  const done = (await eventsOf(name)).slice(0, -before || undefined);
  if (unaudited || unauditedWhen?.({})) expect(done).toEqual([]);
  else {
    expect(done).toHaveLength(1);
    expect(done[0]).toMatchObject({
      actor: expect.stringMatching(/^(ada|mia|tom|vic)$/),
      code: errors ? errors[0].extensions.code : null,
    });
    expect(done[0].outcome).toBe(errors ? 'FAILED' : 'SUCCEEDED');
    expect(done[0].actorId).toBeTruthy();
    expect(done[0].address).toBe('127.0.0.1');
  }
  const lower = ROLES[ROLES.indexOf(role ?? 'VIEWER') - 1];
  for (const token of [null, ...(lower ? [api.tokens[lower]] : [])]) {
    await api.query(document, {}, { token });
    expect((await eventsOf(name))[0]).toMatchObject({
      actor: token === null ? 'anonymous' : expect.any(String),
      outcome: 'REFUSED',
      code: token === null ? 'UNAUTHENTICATED' : 'FORBIDDEN',
    });
  }
});

test('an event names what was changed, and keeps why', async () => {
  await api.query('mutation { cancelJob(id: "nothing") { id } }');
  expect((await eventsOf('cancelJob'))[0].subject).toBe('job nothing');
  await api.query(
    'mutation { rollbackEndpoint(name: "pets", toRevision: 3, overrideReason: "It served\\u0000 well") { name } }',
  );
  expect((await eventsOf('rollbackEndpoint'))[0]).toMatchObject({
    actor: 'mia',
    subject: 'endpoint pets',
    details: { toRevision: '3', overrideReason: 'It served well' },
  });
  const expiresAt = '2030-01-02T03:04:05.000Z';
  await api.query(
    'mutation ($at: DateTime) { createToken(input: { name: "Mia", role: VIEWER, expiresAt: $at }) { secret } }',
    { at: expiresAt },
    { token: api.tokens.ADMIN },
  );
  expect((await eventsOf('createToken'))[0].details).toEqual({ role: 'VIEWER', expiresAt });
  const { data } = await api.query('mutation { createUpload(input: { filename: "a.zip", byteSize: 7 }) { id } }');
  expect((await eventsOf('createUpload'))[0].subject).toBe(`upload a.zip ${data.createUpload.id}`);
});

test('a long argument is cut', async () => {
  await api.query('mutation ($id: ID!) { cancelJob(id: $id) { id } }', { id: 'x'.repeat(50_000) });
  expect((await eventsOf('cancelJob'))[0].subject.length).toBeLessThan(300);
});

test('secrets do not get into it', async () => {
  const token = api.tokens.ADMIN;
  const made = [
    (await api.query('mutation { createToken(input: { name: "x", role: VIEWER }) { secret } }', {}, { token })).data
      .createToken.secret,
    (await api.query('mutation { startSession { secret } }', {}, { token })).data.startSession.secret,
    (await api.query('mutation { createUpload(input: { filename: "b.zip", byteSize: 7 }) { headers { value } } }')).data
      .createUpload.headers[0].value,
  ];
  await api.query(
    'mutation { importModel(input: { url: "https://me:hidden1@models.example/a.onnx?token=hidden2" }) { id } }',
  );
  const log = JSON.stringify(await api.platform.db.select().from(auditEvents));
  for (const secret of [...made.map((text: string) => text.split(' ').at(-1)), 'hidden1', 'hidden2', token])
    expect(log).not.toContain(secret);
});

test('rows cannot be changed or deleted, by nobody who uses this database', async () => {
  const { pool } = api.platform;
  await api.query('mutation { cancelJob(id: "nothing") { id } }');
  for (const statement of [
    "update audit_events set actor = 'somebody'",
    "update audit_events set outcome = 'SUCCEEDED'",
    'delete from audit_events',
    'truncate audit_events',
    'truncate audit_events cascade',
  ])
    await expect(pool.query(statement), statement).rejects.toThrow(/append-only/);
});

test('a mutation that cannot be recorded does not run', async () => {
  const { pool } = api.platform;
  const uploads = async () => (await pool.query('select count(*)::int as n from uploads')).rows[0].n;
  const before = await uploads();
  await pool.query('alter table audit_events rename to audit_events_gone');
  try {
    const { errors } = await api.query('mutation { createUpload(input: { filename: "c.zip", byteSize: 7 }) { id } }');
    expect(errors?.[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(await uploads()).toBe(before);
  } finally {
    await pool.query('alter table audit_events_gone rename to audit_events');
  }
});

test('the log is for admins, newest first, page by page', async () => {
  const query = `query ($after: String) { auditLog(first: 2, after: $after) { totalCount pageInfo { endCursor }
    edges { node { id at actor action subject outcome code details } } } }`;
  const page = (after?: string) => api.query(query, { after }, { token: api.tokens.ADMIN });
  await api.query('mutation { cancelJob(id: "last") { id } }');
  const { auditLog } = (await page()).data;
  expect(auditLog.edges[0].node).toMatchObject({ action: 'cancelJob', subject: 'job last', outcome: 'FAILED' });
  const second = (await page(auditLog.pageInfo.endCursor)).data.auditLog;
  expect(second.edges[0].node.id < auditLog.edges[1].node.id).toBe(true);
});

test('refusals of callers without a token are bounded, because anyone can cause them: by the minute, for each API by itself', async () => {
  const document = parse('mutation { cancelJob(id: "a") { id } }');
  const [operation] = document.definitions as OperationDefinitionNode[];
  const sent = { schema: buildSchema(), document, operation, variables: {} };
  /** How many of so many refusals an API with this database records. */
  const recorded = async (count: number, db = { insert: vi.fn(), update: vi.fn() }) => {
    db.insert.mockReset().mockReturnValue({ values: () => ({ returning: async () => [{ id: '' }] }) });
    for (let i = 0; i < count; i++) await recordRefusal({ db: db as unknown as Db, viewer: null }, sent, new Error());
    return db.insert.mock.calls.length;
  };
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    const one = { insert: vi.fn(), update: vi.fn() };
    expect([await recorded(ANONYMOUS_A_MINUTE + 5, one), await recorded(5, one)]).toEqual([ANONYMOUS_A_MINUTE, 0]);
    expect(await recorded(5)).toBe(5);
    vi.advanceTimersByTime(60_000);
    expect(await recorded(5, one)).toBe(5);
  } finally {
    vi.useRealTimers();
  }
});
