import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { eq } from 'drizzle-orm';
import PgBoss from 'pg-boss';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { makeTarball } from '../../zoo/sources/testing/make-tarball.ts';
import { checkpointPushes, epochs, jobs, models } from '../database/tables/index.ts';
import { enqueueJob } from '../jobs/enqueue.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { insertCheckpoint } from '../testing/checkpoint-rows.ts';
import { exportedCard, exportedClassifier, exportedConfigs } from '../testing/exported-model.ts';
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts';
import { insertTinyTraining } from '../testing/tiny-training.ts';
import { startWorker, type Worker } from './start-worker.ts';

// Imports while a fine-tune runs, with real jobs in a real worker.

const log = pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' });
const patient = { timeout: 600_000, interval: 30 };

let api: TestApi;
let datasetId: string;
let archive: string;
let worker: Worker | null = null;

beforeAll(async () => {
  api = await startTestApi();
  ({ datasetId } = await insertTinyTraining(api.platform));
  const files = { 'model.onnx': exportedClassifier(), 'README.md': exportedCard(), ...exportedConfigs() };
  archive = await upload(makeTarball(Object.entries(files).map(([path, content]) => ({ path, content }))));
});
afterEach(async () => {
  await worker?.stop();
  worker = null;
  for (const { id } of await api.platform.db.select().from(jobs)) await cancel(id);
});
afterAll(() => api?.close());

async function upload(bytes: Uint8Array): Promise<string> {
  const created = await api.query(
    'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { id url headers { name value } } }',
    { input: { filename: 'animals.tar.gz', byteSize: bytes.length } },
  );
  const { id, url, headers } = created.data.createUpload;
  const sent = headers.map(({ name, value }: { name: string; value: string }) => [name, value]);
  await fetch(url, { method: 'PUT', headers: Object.fromEntries(sent), body: Buffer.from(bytes) });
  return id;
}

const cancel = (id: string) => api.query('mutation ($id: ID!) { cancelJob(id: $id) { id } }', { id });
const jobOf = async (id: string) => (await api.platform.db.select().from(jobs).where(eq(jobs.id, id)))[0];

/** Starts a fine-tune that does not end by itself, and waits until it trains. */
async function train(): Promise<string> {
  const { data } = await api.query(
    'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id job { id } } }',
    { input: { modelSlug: 'tiny-net', datasetId, strategy: 'PARTIAL', epochs: 1000, augment: true, device: 'CPU' } },
  );
  const { id, job } = data.startFineTune;
  await vi.waitFor(
    async () => expect(await api.platform.db.$count(epochs, eq(epochs.fineTuneId, id))).toBeGreaterThan(0),
    patient,
  );
  return job.id;
}

async function importModel(slug: string): Promise<string> {
  const { data } = await api.query(
    'mutation ($input: ImportModelInput!) { importModel(input: $input) { fetchJob { id } } }',
    { input: { uploadId: archive, slug } },
  );
  return data.importModel.fetchJob.id;
}

/** A hub that takes a connection and says nothing: a push to it runs until it is stopped. */
async function silentHub() {
  const held: Socket[] = [];
  const silent = createServer((socket) => void held.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => {
    for (const socket of held) socket.destroy();
    silent.close();
  });
  return { endpoint: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`, token: 'hf_some-token', held };
}

async function push(): Promise<string> {
  const { platform } = api;
  const checkpointId = await insertCheckpoint(platform, tinyCheckpoint(), ['red', 'green', 'blue']);
  const values = { checkpointId, repository: 'me/colours', isPrivate: false, message: 'First', author: 'mia' };
  const [{ id: pushId }] = await platform.db.insert(checkpointPushes).values(values).returning();
  return (await enqueueJob(platform, 'push-checkpoint', { pushId })).id;
}

const until = (id: string, state: string) =>
  vi.waitFor(async () => {
    const job = await jobOf(id);
    expect(job.state, job.error ?? undefined).toBe(state);
    return job;
  }, patient);

test('an import ends while a fine-tune runs and another one waits', async () => {
  worker = await startWorker(api.platform.config, { log });
  const training = await train();
  const waiting = await api.query(
    'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { job { id } } }',
    { input: { modelSlug: 'tiny-net', datasetId, strategy: 'LINEAR_PROBE', epochs: 1, device: 'CPU' } },
  );
  const imported = await importModel('beside');
  await until(imported, 'SUCCEEDED');
  const [model] = await api.platform.db.select().from(models).where(eq(models.slug, 'beside'));
  expect(model.availability).toBe('READY');
  expect(await jobOf(training)).toMatchObject({ state: 'RUNNING', attempts: 1, workerId: worker.id });
  // One long job at a time.
  expect(await jobOf(waiting.data.startFineTune.job.id)).toMatchObject({ state: 'QUEUED', attempts: 0 });
});

test('an import does not wait for a push to a hub that does not answer', async () => {
  const hub = await silentHub();
  worker = await startWorker({ ...api.platform.config, hub }, { log });
  const pushed = await push();
  await vi.waitFor(() => expect(hub.held).not.toHaveLength(0), patient);
  await until(await importModel('not-behind-a-push'), 'SUCCEEDED');
  expect(await jobOf(pushed)).toMatchObject({ state: 'RUNNING' });
  await cancel(pushed);
  await until(pushed, 'CANCELLED');
});

test('without memory to spare, an import waits until the fine-tune is over', async () => {
  worker = await startWorker({ ...api.platform.config, workerSpareBytes: 2 ** 60 }, { log });
  const training = await train();
  const imported = await importModel('patient');
  await cancel(training);
  const { finishedAt } = await until(training, 'CANCELLED');
  const { startedAt } = await until(imported, 'SUCCEEDED');
  expect(startedAt?.getTime()).toBeGreaterThanOrEqual(finishedAt?.getTime() ?? Number.NaN);
});

test('a worker that stops returns all its jobs to the queue; if memory runs out, the short one ends first', async () => {
  const hub = await silentHub();
  worker = await startWorker({ ...api.platform.config, hub }, { log });
  const training = await train();
  const pushed = await push();
  await vi.waitFor(() => expect(hub.held).not.toHaveLength(0), patient);
  const pids = worker.jobProcesses();
  if (process.platform === 'linux') {
    const score = async (id: string) => Number(await readFile(`/proc/${pids.get(id)}/oom_score_adj`, 'utf8'));
    await vi.waitFor(async () => expect(await score(pushed)).toBeGreaterThan(await score(training)), patient);
  }
  await worker.stop();
  worker = null;
  for (const id of [training, pushed]) expect(await jobOf(id)).toMatchObject({ state: 'QUEUED', workerId: null });
});

test('jobs that an earlier version queued run, too', async () => {
  const imported = await importModel('old');
  const { db, config } = api.platform;
  // As that version left it: one queue for all kinds.
  await db.transaction(async (tx) => {
    // Messages of jobs that were cancelled lie before it.
    let received: string | null = null;
    while (received !== imported) received = await api.platform.queue.receive(tx, 'fetch-model');
  });
  const boss = new PgBoss({
    connectionString: config.databaseUrl ?? '',
    schema: 'pgboss',
    supervise: false,
    schedule: false,
  });
  await boss.start();
  await boss.createQueue('jobs');
  await boss.send('jobs', { jobId: imported });
  await boss.stop({ graceful: false });
  worker = await startWorker(config, { log });
  await until(imported, 'SUCCEEDED');
});
