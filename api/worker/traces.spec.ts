import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { entryPoint } from '../../zoo/entry-point.ts';
import { inSpan } from '../observability/spans.ts';
import { closeTracing, openTracing } from '../observability/tracing.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { captureLog, type LogLine } from '../testing/captured-log.ts';
import { insertCheckpoint } from '../testing/checkpoint-rows.ts';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../testing/otlp-receiver.ts';
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts';
import { insertTinyTraining } from '../testing/tiny-training.ts';

// A request's trace and id through the API (this process), a worker, the process of a job and a replica, each a process of its own: in the
// spans as a receiver of OTLP gets them, and in the lines of the logs.

const HEADER_SECRET = 'a-key-of-the-receiver';

let receiver: OtlpReceiver;
let api: TestApi;
let worker: ChildProcess;
let lines: LogLine[];
const ofWorker: LogLine[] = [];
let saved: NodeJS.ProcessEnv;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  const variables = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_HEADERS: `api-key=${HEADER_SECRET}`,
    OTEL_BSP_SCHEDULE_DELAY: '50',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=spec',
    // Only traces whose client wants it: there are others.
    OTEL_TRACES_SAMPLER: 'parentbased_always_off',
  };
  saved = { ...process.env };
  Object.assign(process.env, variables);
  const captured = captureLog();
  lines = captured.lines;
  await openTracing('api');
  api = await startTestApi({ GRAFT_LOG_LEVEL: 'debug' }, captured.log);
  const { home, databaseUrl } = api.platform.config;
  const program = entryPoint(new URL('./main.ts', import.meta.url));
  worker = fork(program.path, {
    execArgv: program.execArgv,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {
      ...{ PATH: process.env.PATH, GRAFT_HOME: home, DATABASE_URL: databaseUrl ?? '', GRAFT_LOG_LEVEL: 'debug' },
      ...variables,
    },
  });
  let rest = '';
  worker.stdout?.on('data', (chunk) => {
    const parts = `${rest}${chunk}`.split('\n');
    rest = parts.pop() ?? '';
    ofWorker.push(...parts.filter(Boolean).map((line) => JSON.parse(line) as LogLine));
  });
  await once(worker, 'message');
});

afterAll(async () => {
  if (worker?.exitCode === null) {
    worker.disconnect();
    await once(worker, 'exit');
  }
  await api?.close();
  await closeTracing();
  await receiver?.close();
  process.env = saved;
});

const patient = { timeout: 600_000, interval: 50 };
const CLIENT_SPAN = '00f067aa0ba902b7';

async function post(path: string, traceId: string, requestId: string, body: Uint8Array | object) {
  const isJson = !(body instanceof Uint8Array);
  const response = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: {
      'Content-Type': isJson ? 'application/json' : 'image/png',
      'X-Request-Id': requestId,
      traceparent: `00-${traceId}-${CLIENT_SPAN}-01`,
      Authorization: `Bearer ${api.tokens.DEPLOYER}`,
    },
    body: isJson ? JSON.stringify(body) : Buffer.from(body),
  });
  return { status: response.status, body: await response.json() };
}

/** The spans of a trace from its last one to the client's, once they have come. */
function pathFrom(traceId: string, name: string): ReceivedSpan[] {
  const found = receiver.spans.filter((span) => span.traceId === traceId);
  const path = found.filter((span) => span.name === name).slice(0, 1);
  expect(path).toHaveLength(1);
  while (path[path.length - 1].parentSpanId !== CLIENT_SPAN) {
    const parent = found.find(({ spanId }) => spanId === path[path.length - 1].parentSpanId);
    expect(parent).toBeDefined();
    if (parent) path.push(parent);
  }
  return path;
}
const shown = (spans: ReceivedSpan[]) => spans.map(({ service, kind, name }) => [service, kind, name].join(' '));

test('a fine-tune: the request, the queue, the worker and the process that trains', async () => {
  const { modelSlug, datasetId } = await insertTinyTraining(api.platform);
  const input = { modelSlug, datasetId, strategy: 'LINEAR_PROBE', epochs: 1, device: 'CPU' };
  const query = 'mutation Hush ($input: StartFineTuneInput!) { hushed: startFineTune(input: $input) { job { id } } }';
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const { body } = await post('/graphql', traceId, 'a-fine-tune', { query, variables: { input } });
  const { id } = body.data.hushed.job;

  const path = await vi.waitFor(() => pathFrom(traceId, 'run fine-tune'), patient);
  expect(shown(path)).toEqual([
    'graft-job INTERNAL run fine-tune',
    'graft-worker CONSUMER job fine-tune',
    'graft-api PRODUCER enqueue fine-tune',
    'graft-api SERVER POST /graphql startFineTune',
  ]);
  const [run, job, enqueue, request] = path;
  expect(request.pid).toBe(process.pid);
  expect(job.pid).toBe(worker.pid);
  expect(new Set(path.map(({ pid }) => pid)).size).toBe(3);
  expect(request.attributes).toEqual({
    'http.request.method': 'POST',
    'http.route': '/graphql',
    'http.response.status_code': 200,
    'graft.request.id': 'a-fine-tune',
    'graphql.operation.type': 'mutation',
    'graft.graphql.fields': ['startFineTune'],
  });
  expect(enqueue.attributes).toEqual({ 'graft.job.id': id });
  expect(job.attributes).toMatchObject({
    'graft.job.id': id,
    'graft.job.attempt': 1,
    'graft.job.outcome': 'succeeded',
  });
  expect(run.events[0]).toBe('Loading the model and the data set');
  // Each lasts at least as long as what it waited for.
  expect(job.milliseconds).toBeGreaterThanOrEqual(run.milliseconds);

  const line = await vi.waitFor(() => {
    const found = lines.find(({ msg, requestId }) => msg === 'request' && requestId === 'a-fine-tune');
    expect(found).toBeDefined();
    return found;
  }, patient);
  expect(line).toMatchObject({ status: 200, traceId });
  const ofJob = ofWorker.filter((each) => each.job === id);
  expect(ofJob.map(({ msg }) => msg)).toEqual(
    expect.arrayContaining(['started', 'the process of the job begins', 'ended']),
  );
  for (const each of ofJob) expect(each).toMatchObject({ kind: 'fine-tune', requestId: 'a-fine-tune', traceId });
});

test('a prediction: the gateway and the replica', async () => {
  const checkpointId = await insertCheckpoint(api.platform, tinyCheckpoint(), ['red', 'green', 'blue']);
  const query = 'mutation ($input: DeployCheckpointInput!) { deployCheckpoint(input: $input) { name } }';
  await api.query(query, { input: { checkpointId, name: 'colours' } });
  const red = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#ff0000' } })
    .png()
    .toBuffer();
  const traceId = await vi.waitFor(async () => {
    const tried = `${crypto.randomUUID()}`.replaceAll('-', '');
    expect((await post('/v2/models/colours/infer', tried, 'a-prediction', red)).status).toBe(200);
    return tried;
  }, patient);
  const path = await vi.waitFor(() => pathFrom(traceId, 'predict'), patient);
  expect(shown(path)).toEqual([
    'graft-replica INTERNAL predict',
    'graft-replica SERVER replica /infer',
    'graft-api CLIENT POST /infer',
    'graft-api SERVER POST /v2/models/:name/infer',
  ]);
  expect(path[1].attributes).toMatchObject({
    ...{ 'graft.endpoint': 'colours', 'graft.endpoint.revision': 1, 'graft.examples': 1 },
    'http.response.status_code': 200,
  });
  expect(path[3].attributes).toMatchObject({ 'graft.endpoint': 'colours' });
  expect(new Set([process.pid, worker.pid, path[0].pid]).size).toBe(3);
  const answered = await vi.waitFor(() => {
    const found = ofWorker.find(({ msg, traceId: trace }) => msg === 'answered' && trace === traceId);
    expect(found).toBeDefined();
    return found;
  }, patient);
  expect(answered).toMatchObject({ endpoint: 'colours', requestId: 'a-prediction', status: 200 });
});

test('what failed says why, without what a person entered', async () => {
  const failing = { parent: { traceparent: `00-${'a'.repeat(32)}-${CLIENT_SPAN}-01` } };
  const ask = () => api.platform.db.execute(sql`select ${'s3cret'}::uuid`);
  await expect(inSpan('a failure', failing, ask)).rejects.toThrow();
  const span = await vi.waitFor(() => {
    const found = receiver.spans.find(({ name }) => name === 'a failure');
    expect(found).toBeDefined();
    return found;
  }, patient);
  expect(span).toMatchObject({ status: 'ERROR', statusMessage: 'A query failed.', parentSpanId: CLIENT_SPAN });
});

test('nothing else is sent: no other trace, no secret; the receiver gets its key', async () => {
  const traces = new Set(receiver.spans.map(({ traceId }) => traceId));
  expect(receiver.spans.filter(({ name }) => /deployCheckpoint|readyz|metrics/.test(name))).toEqual([]);
  expect(traces.has('4bf92f3577b34da6a3ce929d0e0e4736')).toBe(true);
  const text = receiver.text();
  for (const secret of [...Object.values(api.tokens), HEADER_SECRET, 's3cret', 'Hush', 'hushed'])
    expect(text).not.toContain(secret);
  expect(text).toContain('deployment.environment.name');
  expect(receiver.headers.every((headers) => headers['api-key'] === HEADER_SECRET)).toBe(true);
  for (const secret of [HEADER_SECRET, api.tokens.DEPLOYER])
    expect(JSON.stringify([lines, ofWorker])).not.toContain(secret);
});
