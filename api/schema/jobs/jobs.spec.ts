import { eq } from 'drizzle-orm';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { epochs, jobs } from '../../database/tables/index.ts';
import { notifyJob } from '../../jobs/notifications.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertDataset, insertFineTune, insertJob, insertModel } from '../../testing/rows.ts';

let api: TestApi;
let client: Client;
beforeAll(async () => {
  api = await startTestApi();
  client = connect({ token: api.tokens.VIEWER });
});
afterAll(async () => {
  await client?.dispose();
  await api?.close();
});

function connect(connectionParams: Record<string, unknown>, headers: Record<string, string> = {}) {
  class WebSocketWithHeaders extends WebSocket {
    constructor(url: string, protocols: string) {
      super(url, protocols, { headers });
    }
  }
  const url = `${api.url.replace('http', 'ws')}/graphql`;
  return createClient({ url, webSocketImpl: WebSocketWithHeaders, connectionParams, retryAttempts: 0 });
}

async function change(id: string, values: Partial<typeof jobs.$inferInsert>) {
  await api.platform.db.update(jobs).set(values).where(eq(jobs.id, id));
  await notifyJob(api.platform.db, id);
}

test('jobUpdated: the job now, each change, and an end', async () => {
  const job = await insertJob(api.platform);
  const events = client.iterate({ query: `subscription { jobUpdated(id: "${job.id}") { state progress stage } }` });
  const next = async () => (await events.next()).value?.data?.jobUpdated;
  expect(await next()).toEqual({ state: 'RUNNING', progress: 0, stage: null });
  await notifyJob(api.platform.db, (await insertJob(api.platform)).id);
  await change(job.id, { progress: 0.5, stage: 'training' });
  expect(await next()).toEqual({ state: 'RUNNING', progress: 0.5, stage: 'training' });
  await change(job.id, { progress: 1, state: 'SUCCEEDED' });
  expect(await next()).toEqual({ state: 'SUCCEEDED', progress: 1, stage: 'training' });
  expect((await events.next()).done).toBe(true);
});

test('for a job that is over: its state, and an end', async () => {
  const job = await insertJob(api.platform, { state: 'FAILED', error: 'no luck' });
  const events = client.iterate({ query: `subscription { jobUpdated(id: "${job.id}") { state error } }` });
  expect((await events.next()).value?.data).toEqual({ jobUpdated: { state: 'FAILED', error: 'no luck' } });
  expect((await events.next()).done).toBe(true);
});

test('fineTuneUpdated: epochs as they end', async () => {
  const { id: modelId } = await insertModel(api.platform);
  const { id: datasetId } = await insertDataset(api.platform, [Buffer.from('a')]);
  const { id, job } = await insertFineTune(api.platform, { modelId, datasetId });
  const query = `subscription { fineTuneUpdated(id: "${id}") { epochs { number } job { state } } }`;
  const events = client.iterate({ query });
  const next = async () => (await events.next()).value?.data?.fineTuneUpdated;
  expect(await next()).toEqual({ epochs: [], job: { state: 'RUNNING' } });
  const figures = { trainLoss: 1, validationLoss: 1, validationAccuracy: 1, learningRate: 1, seconds: 1 };
  await api.platform.db.insert(epochs).values({ fineTuneId: id, number: 1, ...figures });
  await notifyJob(api.platform.db, job.id);
  expect(await next()).toEqual({ epochs: [{ number: 1 }], job: { state: 'RUNNING' } });
  await change(job.id, { state: 'CANCELLED' });
  expect(await next()).toEqual({ epochs: [{ number: 1 }], job: { state: 'CANCELLED' } });
  expect((await events.next()).done).toBe(true);
});

test('a reader that disconnects while nothing happens releases its resources', async () => {
  const job = await insertJob(api.platform);
  const events = client.iterate({ query: `subscription { jobUpdated(id: "${job.id}") { state } }` });
  await events.next();
  await events.return?.();
  const more = client.iterate({ query: `subscription { jobUpdated(id: "${job.id}") { state } }` });
  expect((await more.next()).value?.data).toEqual({ jobUpdated: { state: 'RUNNING' } });
  await more.return?.();
});

test('errors over the WebSocket are the same as over HTTP', async () => {
  const errorsOf = async (query: string) => {
    try {
      return (await client.iterate({ query }).next()).value?.errors;
    } catch (errors) {
      return errors as { message: string; extensions?: object }[];
    }
  };
  const unknown = await errorsOf('subscription { jobUpdated(id: "nothing") { state } }');
  expect(unknown?.[0].extensions).toEqual({ code: 'NOT_FOUND', field: 'id' });
  expect((await errorsOf('subscription { nothing }'))?.[0].message).toMatch(/Cannot query field/);
  expect((await errorsOf('{ viewer { name } }'))?.[0].message).toMatch(/subscriptions only/);
  expect((await errorsOf('mutation { deleteEndpoint(name: "a") }'))?.[0].message).toMatch(/subscriptions only/);
});

test("an error in one query does not end the connection's other subscriptions, and their number is limited", async () => {
  const job = await insertJob(api.platform);
  const query = `subscription { jobUpdated(id: "${job.id}") { state } }`;
  const one = connect({ token: api.tokens.VIEWER });
  const events = one.iterate({ query });
  await events.next();
  const failure = (wrong: string) =>
    one
      .iterate({ query: wrong })
      .next()
      .catch((errors) => errors);
  expect(await failure('subscription {')).toMatchObject([{ message: expect.stringContaining('Syntax Error') }]);
  const others = Array.from({ length: 199 }, () => one.iterate({ query }));
  await Promise.all(others.map((other) => other.next()));
  expect(await failure(query)).toMatchObject([{ message: expect.stringContaining('200 subscriptions') }]);
  await change(job.id, { state: 'SUCCEEDED' });
  expect((await events.next()).value?.data).toEqual({ jobUpdated: { state: 'SUCCEEDED' } });
  await one.dispose();
});

test('who may subscribe', async () => {
  const job = await insertJob(api.platform, { state: 'SUCCEEDED' });
  const answers = async (params: Record<string, unknown>, headers?: Record<string, string>) => {
    const other = connect(params, headers);
    try {
      const { value } = await other.iterate({ query: `subscription { jobUpdated(id: "${job.id}") { state } }` }).next();
      return value?.data?.jobUpdated !== undefined;
    } catch {
      return false;
    } finally {
      await other.dispose();
    }
  };
  const [origin] = api.platform.config.webOrigins;
  const cookie = { Cookie: await api.signIn(api.tokens.VIEWER) };
  expect(await answers({ token: api.tokens.VIEWER })).toBe(true);
  expect(await answers({}, { Authorization: `Bearer ${api.tokens.VIEWER}` })).toBe(true);
  expect(await answers({ Authorization: `Bearer ${api.tokens.VIEWER}` })).toBe(true);
  expect(await answers({ authorization: `bearer ${api.tokens.VIEWER}` })).toBe(true);
  expect(await answers({ Authorization: 'Bearer nonsense' })).toBe(false);
  expect(await answers({ Authorization: api.tokens.VIEWER })).toBe(false);
  expect(await answers({}, { ...cookie, Origin: origin })).toBe(true);
  expect(await answers({})).toBe(false);
  expect(await answers({ token: 'nonsense' })).toBe(false);
  expect(await answers({}, { ...cookie, Origin: 'https://evil.example' })).toBe(false);
  expect(await answers({ token: api.tokens.VIEWER }, { Origin: 'https://evil.example' })).toBe(false);
});

test('cancelling: once, and only jobs that are not over', async () => {
  const cancel = (id: string) => api.query('mutation ($id: ID!) { cancelJob(id: $id) { state } }', { id });
  const job = await insertJob(api.platform, { state: 'QUEUED' });
  expect((await cancel(job.id)).data.cancelJob).toEqual({ state: 'CANCELLED' });
  expect((await cancel(job.id)).errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'id' });
  expect((await cancel('nothing')).errors?.[0].extensions).toEqual({ code: 'NOT_FOUND', field: 'id' });
});

test('lists by state, newest first', async () => {
  const queued = await insertJob(api.platform, { state: 'QUEUED', kind: 'import-dataset' });
  const { data } = await api.query(
    '{ jobs(state: QUEUED) { totalCount edges { node { id kind } } } job(id: "x") { id } }',
  );
  expect(data).toEqual({
    jobs: { totalCount: 1, edges: [{ node: { id: queued.id, kind: 'import-dataset' } }] },
    job: null,
  });
});
