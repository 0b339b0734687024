import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { captureLog, type LogLine } from '../testing/captured-log.ts';
import { insertCheckpoint } from '../testing/checkpoint-rows.ts';
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts';
import { insertTinyTraining } from '../testing/tiny-training.ts';
import { startWorker, type Worker } from './start-worker.ts';

// One request's id through the API, a worker, the process of a job and a replica, in real processes.

let api: TestApi;
let worker: Worker;
let lines: LogLine[];
beforeAll(async () => {
  const captured = captureLog();
  lines = captured.lines;
  api = await startTestApi({ GRAFT_LOG_LEVEL: 'debug' }, captured.log);
  worker = await startWorker(api.platform.config, { log: captured.log });
});
afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

const patient = { timeout: 110_000, interval: 50 };

async function post(path: string, id: string, body: Uint8Array | object) {
  const isJson = !(body instanceof Uint8Array);
  const response = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: {
      'Content-Type': isJson ? 'application/json' : 'image/png',
      'X-Request-Id': id,
      Authorization: `Bearer ${api.tokens.DEPLOYER}`,
    },
    body: isJson ? JSON.stringify(body) : Buffer.from(body),
  });
  return { status: response.status, body: await response.json() };
}

const messagesOf = (id: string) => lines.filter(({ requestId }) => requestId === id).map(({ msg }) => msg);

test('a fine-tune’s start: the API, the worker, and the process that trains', async () => {
  const { modelSlug, datasetId } = await insertTinyTraining(api.platform);
  const input = { modelSlug, datasetId, strategy: 'LINEAR_PROBE', epochs: 1, device: 'CPU' };
  const query = 'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { job { id } } }';
  const { body } = await post('/graphql', 'a-fine-tune', { query, variables: { input } });
  const { id } = body.data.startFineTune.job;
  await vi.waitFor(() => expect(messagesOf('a-fine-tune')).toContain('the process of the job begins'), patient);
  expect(messagesOf('a-fine-tune')).toEqual(
    expect.arrayContaining(['request', 'started', 'the process of the job begins']),
  );
  const ofTheChild = lines.find(({ msg }) => msg === 'the process of the job begins');
  expect(ofTheChild).toMatchObject({ job: id, kind: 'fine-tune', requestId: 'a-fine-tune' });
  // Each line has the id once.
  expect(lines.filter(({ job }) => job === id).every(({ requestId }) => requestId === 'a-fine-tune')).toBe(true);
}, 120_000);

test('a prediction: the API and the replica', async () => {
  const checkpointId = await insertCheckpoint(api.platform, tinyCheckpoint(), ['red', 'green', 'blue']);
  const query = 'mutation ($input: DeployCheckpointInput!) { deployCheckpoint(input: $input) { name } }';
  await post('/graphql', 'a-deployment', { query, variables: { input: { checkpointId, name: 'colours' } } });
  const red = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#ff0000' } })
    .png()
    .toBuffer();
  await vi.waitFor(async () => {
    expect((await post('/v2/models/colours/infer', 'a-prediction', red)).status).toBe(200);
  }, patient);
  await vi.waitFor(
    () => expect(messagesOf('a-prediction')).toEqual(expect.arrayContaining(['request', 'answered'])),
    patient,
  );
  expect(lines.find(({ msg }) => msg === 'answered')).toMatchObject({
    endpoint: 'colours',
    requestId: 'a-prediction',
    status: 200,
  });
  expect(JSON.stringify(lines)).not.toContain(api.tokens.DEPLOYER);
}, 120_000);
