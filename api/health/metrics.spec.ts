import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpoints, jobs, replicas } from '../database/tables/index.ts';
import { JOB_KINDS } from '../jobs/kinds.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { parsePrometheusText, sampleValue } from '../testing/prometheus-text.ts';
import { insertJob, insertWorker } from '../testing/rows.ts';

const METRICS_TOKEN = 'a-token-for-prometheus';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ GRAFT_METRICS_TOKEN: METRICS_TOKEN });
});
afterAll(() => api?.close());

async function scrape(token: string | null = METRICS_TOKEN) {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${api.url}/metrics`, { headers });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

const metrics = async () => parsePrometheusText((await scrape()).text);

test('is for the metrics token and for an admin’s', async () => {
  expect(await scrape(null)).toMatchObject({ status: 401, text: expect.stringContaining('Bearer') });
  expect((await scrape('another-token-of-some-length')).status).toBe(401);
  for (const token of [METRICS_TOKEN, api.tokens.ADMIN]) expect((await scrape(token)).status).toBe(200);
  expect((await scrape()).type).toBe('text/plain; version=0.0.4; charset=utf-8');
  // The metrics token reads nothing else.
  expect((await api.query('{ viewer { name } }', {}, { token: METRICS_TOKEN })).status).toBe(401);
});

test('requests are counted by route, method and status, whatever ids are in their paths', async () => {
  const before = await metrics();
  const requests = (families: Awaited<ReturnType<typeof metrics>>, labels: Record<string, string>) =>
    sampleValue(families, 'graft_http_request_duration_seconds_count', labels) ?? 0;
  const asked = [
    { path: '/models/alpha/download', labels: { route: '/models/:slug/download', method: 'GET', status: '401' } },
    { path: '/models/beta/download?x=y', labels: { route: '/models/:slug/download', method: 'GET', status: '401' } },
    { path: '/v2/health/live', labels: { route: '/v2/health/live', method: 'GET', status: '200' } },
    { path: '/nothing/at/all', labels: { route: 'none', method: 'GET', status: '404' } },
    { path: '/nothing/here', labels: { route: 'none', method: 'GET', status: '404' } },
  ];
  for (const { path } of asked) await (await fetch(`${api.url}${path}`)).text();
  await fetch(`${api.url}/nothing`, { method: 'PROPFIND' });
  for (let i = 0; i < 3; i++) await api.query('{ first: viewer { name } second: viewer { role } }');
  const after = await metrics();
  const caused = (labels: Record<string, string>) => requests(after, labels) - requests(before, labels);
  expect(caused(asked[0].labels)).toBe(2);
  expect(caused(asked[2].labels)).toBe(1);
  expect(caused(asked[3].labels)).toBe(2);
  expect(caused({ route: 'none', method: 'other', status: '404' })).toBe(1);
  expect(caused({ route: '/graphql', method: 'POST', status: '200' })).toBe(3);
  // By the field's name, not the client's aliases.
  const fields = { type: 'query', field: 'viewer' };
  const count = (families: typeof after) => sampleValue(families, 'graft_graphql_fields_total', fields) ?? 0;
  expect(count(after) - count(before)).toBe(3);
  const routes = after.get('graft_http_request_duration_seconds')?.samples.map(({ labels }) => labels.route) ?? [];
  expect(routes.join()).not.toMatch(/alpha|beta|gamma|nothing/);
});

test('bytes of uploads, of answers and of the store', async () => {
  const before = await metrics();
  const bytes = randomBytes(12_345);
  const { data } = await api.query(
    'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { url headers { name value } } }',
    { input: { filename: 'some.zip', byteSize: bytes.length } },
  );
  const { url, headers } = data.createUpload;
  const sent = Object.fromEntries(headers.map(({ name, value }: { name: string; value: string }) => [name, value]));
  const { sha256 } = (await (await fetch(url, { method: 'PUT', headers: sent, body: bytes })).json()) as {
    sha256: string;
  };
  await api.platform.blobs.read(sha256);
  const after = await metrics();
  const caused = (name: string, labels: Record<string, string>) =>
    (sampleValue(after, name, labels) ?? 0) - (sampleValue(before, name, labels) ?? 0);
  expect(caused('graft_uploaded_bytes_total', {})).toBe(bytes.length);
  expect(caused('graft_blob_bytes_total', { direction: 'written' })).toBe(bytes.length);
  expect(caused('graft_blob_bytes_total', { direction: 'read' })).toBe(bytes.length);
  // The answer has headers and a body of about 100 bytes.
  expect(caused('graft_http_response_bytes_total', { route: '/uploads/:id' })).toBeGreaterThan(200);
});

test('jobs that wait and run, replicas and workers, as the database has them', async () => {
  const { db } = api.platform;
  await insertWorker(api.platform);
  await insertJob(api.platform, { kind: 'fine-tune', state: 'QUEUED', createdAt: new Date(Date.now() - 90_000) });
  await insertJob(api.platform, { kind: 'fine-tune', state: 'QUEUED' });
  await insertJob(api.platform, { kind: 'fine-tune', state: 'RUNNING' });
  await insertJob(api.platform, { kind: 'fetch-model', state: 'SUCCEEDED' });
  await db.insert(endpoints).values({ name: 'pets', revision: 1, replicas: 3 });
  const replica = { endpointName: 'pets', revision: 1, workerId: '00000000-0000-7000-8000-000000000000', secret: 'x' };
  await db.insert(replicas).values([
    { ...replica, state: 'READY' },
    { ...replica, state: 'READY' },
    { ...replica, state: 'STARTING' },
  ]);
  const families = await metrics();
  const jobsOf = (kind: string, state: string) => sampleValue(families, 'graft_jobs', { kind, state });
  expect([jobsOf('fine-tune', 'QUEUED'), jobsOf('fine-tune', 'RUNNING'), jobsOf('fetch-model', 'QUEUED')]).toEqual([
    2, 1, 0,
  ]);
  expect(families.get('graft_jobs')?.samples).toHaveLength(2 * Object.keys(JOB_KINDS).length);
  expect(sampleValue(families, 'graft_job_oldest_wait_seconds', { kind: 'fine-tune' })).toBeGreaterThanOrEqual(90);
  const replicasOf = (state: string) => sampleValue(families, 'graft_replicas', { endpoint: 'pets', state });
  expect([replicasOf('READY'), replicasOf('STARTING'), replicasOf('FAILED')]).toEqual([2, 1, 0]);
  expect(sampleValue(families, 'graft_replicas_wanted', { endpoint: 'pets' })).toBe(3);
  expect(sampleValue(families, 'graft_workers')).toBe(1);
  expect(sampleValue(families, 'graft_database_up')).toBe(1);
  await db.delete(jobs);
});

test('the process itself', async () => {
  const families = await metrics();
  expect(sampleValue(families, 'process_resident_memory_bytes')).toBeGreaterThan(10e6);
  expect(sampleValue(families, 'process_cpu_user_seconds_total')).toBeGreaterThan(0);
  expect(families.has('nodejs_eventloop_lag_seconds')).toBe(true);
});

test('without the database, the metrics token still reads what the process counts', async () => {
  const { pool } = api.platform;
  await pool.query('alter table jobs rename to jobs_gone');
  try {
    const families = await metrics();
    expect(sampleValue(families, 'graft_database_up')).toBe(0);
    expect(sampleValue(families, 'graft_jobs', { kind: 'fine-tune', state: 'QUEUED' })).toBeUndefined();
    expect(sampleValue(families, 'graft_workers')).toBeUndefined();
    expect(sampleValue(families, 'process_resident_memory_bytes')).toBeGreaterThan(10e6);
  } finally {
    await pool.query('alter table jobs_gone rename to jobs');
  }
});
