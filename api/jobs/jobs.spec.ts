import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import pino from 'pino';
import { uuidv7 } from 'uuidv7';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { pictureFolders, zipBytes } from '../../zoo/data/testing/archives.ts';
import { entryPoint } from '../../zoo/entry-point.ts';
import { datasets, jobs, models, replicas, uploads, workers } from '../database/tables/index.ts';
import { modelRow } from '../testing/checkpoint-rows.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { testHome } from '../testing/test-home.ts';
import { startWorker, type Worker } from '../worker/start-worker.ts';
import { recoverJob } from './finish.ts';
import { MAX_ATTEMPTS } from './kinds.ts';
import { listenForJobs } from './notifications.ts';
import { enqueueJob, openQueue, type Queue, requestCancel } from './queue.ts';
import { reapDeadWorkers } from './workers.ts';

const log = pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' });
const patient = { timeout: 600_000, interval: 50 };

let database: TestDatabase;
let home: Awaited<ReturnType<typeof testHome>>;
let queue: Queue;
/** A registry that accepts requests and never answers: a fetch-model job runs for as long as a test needs. */
let silentRegistry: Server;
let worker: Worker | null = null;

beforeAll(async () => {
  database = await testDatabase();
  home = await testHome(database);
  queue = await openQueue(database.url);
  silentRegistry = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silentRegistry, 'listening');
  process.env.npm_config_registry = `http://127.0.0.1:${(silentRegistry.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await worker?.stop();
  worker = null;
  for (const { id } of await database.db.select().from(jobs).where(eq(jobs.state, 'QUEUED'))) {
    await requestCancel(database, id);
  }
});

afterAll(async () => {
  delete process.env.npm_config_registry;
  await queue?.close();
  silentRegistry?.closeAllConnections();
  silentRegistry?.close();
  await database?.close();
  await home?.remove();
});

const context = () => ({ db: database.db, queue });
const jobById = async (id: string) => (await database.db.select().from(jobs).where(eq(jobs.id, id)))[0];
const until = (id: string, state: string) =>
  vi.waitFor(async () => {
    const job = await jobById(id);
    expect(job.state, job.error ?? undefined).toBe(state);
    return job;
  }, patient);

async function enqueueImport(archive: Buffer) {
  const { sha256, byteSize } = await home.blobs.put(archive);
  const [upload] = await database.db
    .insert(uploads)
    .values({
      filename: 'pictures.zip',
      byteSize,
      secretSha256: '',
      sha256,
      createdBy: 'spec',
      expiresAt: new Date(Date.now() + 60_000),
    })
    .returning();
  const [dataset] = await database.db
    .insert(datasets)
    .values({
      name: 'pictures',
      modality: 'IMAGE',
      labels: [],
      exampleCount: 0,
      splits: [],
      groups: [],
      quality: [],
      uploadId: upload.id,
    })
    .returning();
  const job = await enqueueJob(context(), 'import-dataset', { datasetId: dataset.id });
  return { job, dataset };
}

/** A job that runs until it is stopped. */
async function enqueueEndless() {
  const [model] = await database.db.insert(models).values(modelRow()).returning();
  const job = await enqueueJob(context(), 'fetch-model', { modelId: model.id });
  return { job, model };
}

const availability = async (modelId: string) =>
  (await database.db.select().from(models).where(eq(models.id, modelId)))[0].availability;

const leftovers = () => readdir(path.join(home.config.home, 'tmp'));

/** Waits until a job is working in its process: its model is being fetched. */
async function untilAtWork(jobId: string, modelId: string) {
  await until(jobId, 'RUNNING');
  await vi.waitFor(async () => expect(await availability(modelId)).toBe('FETCHING'), patient);
}

test('a job goes from QUEUED to SUCCEEDED, its progress never decreases, and it leaves only its results', async () => {
  const notifications = await listenForJobs(database.url);
  const { job, dataset } = await enqueueImport(await zipBytes(await pictureFolders(['cats', 'dogs'], 40)));
  expect(job).toMatchObject({ state: 'QUEUED', progress: 0 });

  const seen: { progress: number; state: string }[] = [];
  const watching = (async () => {
    for await (const id of notifications.subscribe(job.id)) {
      const { progress, state } = await jobById(id);
      seen.push({ progress, state });
      if (state === 'SUCCEEDED' || state === 'FAILED') return;
    }
  })();
  worker = await startWorker(home.config, { log });
  const done = await until(job.id, 'SUCCEEDED');
  await watching;

  expect(done).toMatchObject({ progress: 1, error: null, attempts: 1, startedAt: expect.any(Date) });
  expect(done.finishedAt?.getTime()).toBeGreaterThanOrEqual(done.startedAt?.getTime() ?? Number.NaN);
  const progress = seen.map(({ progress }) => progress);
  expect(progress).toEqual([...progress].sort((a, b) => a - b));
  expect(seen.at(-1)).toEqual({ progress: 1, state: 'SUCCEEDED' });

  const [row] = await database.db.select().from(datasets).where(eq(datasets.id, dataset.id));
  expect(row).toMatchObject({ labels: ['cats', 'dogs'], exampleCount: 80 });
  expect(row.splits.reduce((sum, { exampleCount }) => sum + exampleCount, 0)).toBe(80);
  expect(await home.blobs.has(row.sha256 ?? '')).toBe(true);
  expect(await home.blobs.has(row.packSha256 ?? '')).toBe(true);
  await vi.waitFor(async () => expect(await leftovers()).toEqual([]), patient);
  await notifications.close();
});

test('a job that cannot be done is FAILED with a helpful reason', async () => {
  worker = await startWorker(home.config, { log });
  const { job, dataset } = await enqueueImport(Buffer.from('no archive at all'));
  const { error } = await until(job.id, 'FAILED');
  expect(error).toMatch(/pictures\.zip/);
  const [row] = await database.db.select().from(datasets).where(eq(datasets.id, dataset.id));
  expect(row).toMatchObject({ sha256: null, packSha256: null });
  await vi.waitFor(async () => expect(await leftovers()).toEqual([]), patient);
});

test('a job is queued with the rows that it works on, or not at all', async () => {
  const modelId = uuidv7();
  const attempt = database.db.transaction(async (tx) => {
    await enqueueJob({ db: tx, queue }, 'fetch-model', { modelId });
    throw new Error('no');
  });
  await expect(attempt).rejects.toThrow('no');
  expect(await database.db.transaction((tx) => queue.receive(tx, 'fetch-model'))).toBeNull();
  await expect(enqueueJob(context(), 'fetch-model', { modelId: '../etc' })).rejects.toThrow('modelId');
});

test('a waiting job is cancelled at once, and never runs', async () => {
  const { job } = await enqueueEndless();
  expect(await requestCancel(database, job.id)).toMatchObject({ state: 'CANCELLED', finishedAt: expect.any(Date) });
  // A job that is over stays as it is.
  expect(await requestCancel(database, job.id)).toMatchObject({ state: 'CANCELLED' });
  expect(await requestCancel(database, uuidv7())).toBeNull();
  worker = await startWorker(home.config, { log });
  const { job: next } = await enqueueImport(await zipBytes(await pictureFolders(['cats', 'dogs'], 5)));
  await until(next.id, 'SUCCEEDED');
  expect(await jobById(job.id)).toMatchObject({ state: 'CANCELLED', attempts: 0 });
});

test('a running job is told to stop, and the worker takes the next one', async () => {
  worker = await startWorker(home.config, { log });
  const { job, model } = await enqueueEndless();
  await untilAtWork(job.id, model.id);
  expect(await requestCancel(database, job.id)).toMatchObject({ cancelRequestedAt: expect.any(Date) });
  await until(job.id, 'CANCELLED');
  expect(await availability(model.id)).toBe('REMOTE');
  const { job: next } = await enqueueImport(await zipBytes(await pictureFolders(['cats', 'dogs'], 5)));
  await until(next.id, 'SUCCEEDED');
});

test('a job whose process crashes is FAILED, and the worker takes the next one', async () => {
  worker = await startWorker(home.config, { log });
  const { job, model } = await enqueueEndless();
  await untilAtWork(job.id, model.id);
  const pid = worker.jobProcesses().get(job.id);
  if (pid === undefined) throw new Error('the job has no process'); // 0 would be this process' own group
  process.kill(pid, 'SIGSEGV');
  const { error } = await until(job.id, 'FAILED');
  expect(error).toMatch(/ended with signal SIGSEGV.*Start it again/s);
  expect(await availability(model.id)).toBe('FAILED');
  const { job: next } = await enqueueImport(await zipBytes(await pictureFolders(['cats', 'dogs'], 5)));
  await until(next.id, 'SUCCEEDED');
});

test('a worker that stops returns its job to the queue', async () => {
  worker = await startWorker(home.config, { log });
  const { job, model } = await enqueueEndless();
  await untilAtWork(job.id, model.id);
  await worker.stop();
  expect(await jobById(job.id)).toMatchObject({ state: 'QUEUED', attempts: 1, workerId: null });
  expect(await database.db.select().from(workers)).toEqual([]);
  worker = await startWorker(home.config, { log });
  expect(await until(job.id, 'RUNNING')).toMatchObject({ attempts: 2 });
});

test('the job of a worker that was killed runs again elsewhere, and its process ends', async () => {
  const program = entryPoint(new URL('../worker/main.ts', import.meta.url));
  const process_ = fork(program.path, {
    execArgv: program.execArgv,
    env: { ...process.env, GRAFT_HOME: home.config.home, DATABASE_URL: database.url },
    stdio: 'ignore',
  });
  await once(process_, 'message'); // ready
  const { job, model } = await enqueueEndless();
  await untilAtWork(job.id, model.id);
  const connections = () =>
    new Promise<number>((resolve) => silentRegistry.getConnections((_, count) => resolve(count)));
  await vi.waitFor(async () => expect(await connections()).toBeGreaterThan(0), patient);

  process_.kill('SIGKILL');
  await once(process_, 'exit');
  // The processes that the job had started, npm here, end with it.
  await vi.waitFor(async () => expect(await connections()).toBe(0), patient);
  expect(await jobById(job.id)).toMatchObject({ state: 'RUNNING' });

  await database.db.update(workers).set({ heartbeatAt: sql`now() - interval '16 seconds'` });
  worker = await startWorker(home.config, { log });
  await vi.waitFor(async () => {
    expect(await jobById(job.id)).toMatchObject({ state: 'RUNNING', attempts: 2, workerId: worker?.id });
  }, patient);
  await requestCancel(database, job.id);
  await until(job.id, 'CANCELLED');
  // The first attempt's files are deleted too.
  await vi.waitFor(async () => expect(await leftovers()).toEqual([]), patient);
});

test('a worker that was presumed dead gives up its jobs', async () => {
  worker = await startWorker(home.config, { log });
  const { job, model } = await enqueueEndless();
  await untilAtWork(job.id, model.id);
  const pid = worker.jobProcesses().get(job.id);
  // As another worker does that sees no heartbeat, because this machine slept.
  await database.db.update(workers).set({ heartbeatAt: sql`now() - interval '16 seconds'` });
  await reapDeadWorkers(context());
  expect(await jobById(job.id)).toMatchObject({ state: 'QUEUED' });
  await vi.waitFor(async () => {
    expect(await jobById(job.id)).toMatchObject({ state: 'RUNNING', attempts: 2 });
    expect(worker?.jobProcesses().get(job.id)).not.toBe(pid);
  }, patient);
  expect(await database.db.select().from(workers)).toMatchObject([{ id: worker.id }]);
});

/** A job that was running on a worker that no longer exists. */
async function orphan(values: Partial<typeof jobs.$inferInsert>) {
  const [job] = await database.db
    .insert(jobs)
    .values({ kind: 'fine-tune', payload: { fineTuneId: uuidv7() }, state: 'RUNNING', attempts: 1, ...values })
    .returning();
  return job;
}

test('a job whose worker died is queued again; one that was to be cancelled is CANCELLED', async () => {
  const heartbeatAt = sql`now() - interval '16 seconds'`;
  const [dead] = await database.db.insert(workers).values({ hostname: 'gpu-7', heartbeatAt }).returning();
  const lost = await orphan({ workerId: dead.id });
  const unwanted = await orphan({ workerId: dead.id, cancelRequestedAt: new Date() });
  await reapDeadWorkers(context());
  expect(await jobById(lost.id)).toMatchObject({ state: 'QUEUED', workerId: null });
  expect(await jobById(unwanted.id)).toMatchObject({ state: 'CANCELLED', error: null });
  expect(await database.db.select().from(replicas)).toEqual([]);
});

test('a job with a live worker is left alone', async () => {
  const [alive] = await database.db.insert(workers).values({ hostname: 'here' }).returning();
  const job = await orphan({ workerId: alive.id });
  await reapDeadWorkers(context());
  expect(await jobById(job.id)).toMatchObject({ state: 'RUNNING' });
  await database.db.delete(workers).where(eq(workers.id, alive.id));
  // No worker runs it any more, so cancelling takes effect at once.
  expect(await requestCancel(database, job.id)).toMatchObject({ state: 'CANCELLED' });
});

test('a job that ends every worker that takes it is not retried for ever; one that makes progress each time is', async () => {
  const job = await orphan({ attempts: 7, attemptsSinceSave: MAX_ATTEMPTS });
  await recoverJob(context(), job, 'The worker on here', { died: true });
  expect(await jobById(job.id)).toMatchObject({
    state: 'FAILED',
    error: expect.stringContaining(`${MAX_ATTEMPTS} attempts`),
  });
  const diligent = await orphan({ attempts: 7, attemptsSinceSave: MAX_ATTEMPTS - 1 });
  await recoverJob(context(), diligent, 'The worker on here', { died: true });
  expect(await jobById(diligent.id)).toMatchObject({ state: 'QUEUED' });
});
