import { desc, eq, sql } from 'drizzle-orm';
import { getNamedType, isObjectType } from 'graphql';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { auditEvents, fineTunes, idempotencyKeys, jobs } from '../database/tables/index.ts';
import { buildSchema } from '../schema/schema.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { insertTinyTraining } from '../testing/tiny-training.ts';
import { SECRET } from './idempotency.ts';

let api: TestApi;
let input: object;
beforeAll(async () => {
  api = await startTestApi();
  const { modelSlug, datasetId } = await insertTinyTraining(api.platform);
  input = { modelSlug, datasetId, strategy: 'LINEAR_PROBE' };
});
afterEach(async () => {
  await api.platform.db.delete(fineTunes);
  await api.platform.db.delete(jobs);
});
afterAll(() => api?.close());

const START = 'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id job { state } } }';

async function send(
  key: string,
  {
    query = START,
    variables = { input },
    token = api.tokens.DEPLOYER,
  }: { query?: string; variables?: object; token?: string } = {},
) {
  const response = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}`, 'Idempotency-Key': key },
    body: JSON.stringify({ query, variables }),
  });
  return {
    status: response.status,
    isReplay: response.headers.get('idempotency-replayed') === 'true',
    ...(await response.json()),
  };
}
const started = () => api.platform.db.$count(fineTunes);

test('a mutation that is sent again does nothing, and gets the first answer', async () => {
  const first = await send('once');
  expect(first).toMatchObject({ status: 200, isReplay: false });
  expect(first.data.startFineTune.job.state).toBe('QUEUED');
  const second = await send('once');
  expect(second).toEqual({ ...first, isReplay: true });
  expect(await started()).toBe(1);
  expect(await api.platform.db.$count(jobs)).toBe(1);
  expect((await send('twice')).data.startFineTune.id).not.toBe(first.data.startFineTune.id);
});

test('of many that come at once, one is done', async () => {
  const answers = await Promise.all(Array.from({ length: 6 }, () => send('at-once')));
  expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
  expect(new Set(answers.map(({ data }) => data.startFineTune.id)).size).toBe(1);
  expect(answers.filter(({ isReplay }) => !isReplay)).toHaveLength(1);
  expect(await started()).toBe(1);
});

test('a key belongs to one request with one token, for a day', async () => {
  const first = await send('mine');
  const other = await send('mine', { variables: { input: { ...input, epochs: 2 } } });
  expect(other.status).toBe(400);
  expect(other.errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'Idempotency-Key' });
  expect(other.errors[0].message).toMatch(/came with another request/);

  const hers = await send('mine', { token: api.tokens.ADMIN });
  expect(hers.isReplay).toBe(false);
  expect(hers.data.startFineTune.id).not.toBe(first.data.startFineTune.id);

  await api.platform.db.update(idempotencyKeys).set({ createdAt: sql`now() - interval '25 hours'` });
  const tomorrow = await send('mine');
  expect(tomorrow.isReplay).toBe(false);
  // The others of yesterday are gone too.
  expect(await api.platform.db.select({ key: idempotencyKeys.key }).from(idempotencyKeys)).toEqual([{ key: 'mine' }]);
});

test('a request that fails leaves nothing, and its key is free', async () => {
  const both = `mutation ($input: StartFineTuneInput!) {
    startFineTune(input: $input) { id } other: startFineTune(input: { modelSlug: "nothing", datasetId: "x", strategy: FULL }) { id } }`;
  const failed = await send('all-or-nothing', { query: both });
  expect(failed.errors.map(({ message }: { message: string }) => message)).toEqual([
    expect.stringMatching(/no model "nothing"/),
  ]);
  expect(failed.data).toBeNull();
  expect(await started()).toBe(0);
  expect(await api.platform.db.select().from(idempotencyKeys).where(eq(idempotencyKeys.key, 'all-or-nothing'))).toEqual(
    [],
  );
  expect((await send('all-or-nothing')).data.startFineTune.id).toEqual(expect.any(String));
});

test('the audit log keeps what failed', async () => {
  const events = () => api.platform.db.$count(auditEvents, eq(auditEvents.outcome, 'FAILED'));
  const before = await events();
  const failed = await send('audited', { variables: { input: { ...input, modelSlug: 'nothing' } } });
  expect(failed.errors).toHaveLength(1);
  expect(await events()).toBe(before + 1);
});

test('the audit log says of what was undone that it was, and of the rest that it succeeded', async () => {
  const both = `mutation ($input: StartFineTuneInput!) {
    startFineTune(input: $input) { id } other: startFineTune(input: { modelSlug: "nothing", datasetId: "x", strategy: FULL }) { id } }`;
  const outcomes = async () => {
    const rows = await api.platform.db.select().from(auditEvents).orderBy(desc(auditEvents.id)).limit(2);
    return rows.map(({ outcome, code }) => [outcome, code]);
  };
  await send('undone', { query: both });
  expect(await outcomes()).toEqual([
    ['FAILED', 'NOT_FOUND'],
    ['FAILED', 'UNDONE'],
  ]);
  const twice = `mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id } other: startFineTune(input: $input) { id } }`;
  expect((await send('done', { query: twice })).errors).toBeUndefined();
  expect(await outcomes()).toEqual([
    ['SUCCEEDED', null],
    ['SUCCEEDED', null],
  ]);
});

test('secrets are not stored, no answer waits for a job that cannot begin, and keys have a form', async () => {
  // Every mutation that answers with a secret, or with headers that hold one.
  for (const { name, type } of Object.values(buildSchema().getMutationType()?.getFields() ?? {})) {
    const answer = getNamedType(type);
    const fields = isObjectType(answer) ? Object.keys(answer.getFields()) : [];
    expect(SECRET.has(name), name).toBe(fields.includes('secret') || fields.includes('headers'));
  }
  const query = 'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { id } }';
  const upload = await send('upload', { query, variables: { input: { filename: 'a.zip', byteSize: 1 } } });
  expect(upload.errors[0].message).toMatch(/createUpload takes no Idempotency-Key/);
  const hidden = 'mutation { ... on Mutation { createUpload(input: { filename: "a.zip", byteSize: 1 }) { id } } }';
  expect((await send('upload', { query: hidden, variables: {} })).status).toBe(400);
  const look = await send('look', {
    query: 'mutation { collectGarbage { blobs } }',
    variables: {},
    token: api.tokens.ADMIN,
  });
  expect(look.errors[0].message).toMatch(/collectGarbage takes no Idempotency-Key: it waits for a job/);
  expect((await send('two words')).errors[0].message).toMatch(/1 to 255 printable/);
  expect((await send('x'.repeat(256))).status).toBe(400);
});

test('without the role the header changes nothing; a query ignores it', async () => {
  expect((await send('viewer', { token: api.tokens.VIEWER })).errors[0].extensions.code).toBe('FORBIDDEN');
  expect((await send('query', { query: '{ viewer { name } }', variables: {} })).data.viewer.name).toBe('mia');
  expect((await send('query')).data.startFineTune.id).toEqual(expect.any(String));
});
