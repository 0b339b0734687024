import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { asc, eq, sql } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { entryPoint } from '../../zoo/entry-point.ts';
import { GraphBuilder } from '../../zoo/onnx/builder.ts';
import { writeModel } from '../../zoo/onnx/write.ts';
import { tinyPreprocessing } from '../../zoo/testing/tiny-model.ts';
import { checkpoints, epochs, fineTunes, jobs, workers } from '../database/tables/index.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { insertModel } from '../testing/rows.ts';
import { insertTinyTraining } from '../testing/tiny-training.ts';
import { untilOver } from '../testing/until-over.ts';
import { startWorker, type Worker } from '../worker/start-worker.ts';

// A fine-tune whose processes are killed resumes from its saved state, and ends with the same results.

const EPOCHS = 16;
const patient = { timeout: 600_000, interval: 20 };
const log = pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' });

let api: TestApi;
let datasetId: string;
let worker: Worker | null = null;
let killed: ChildProcess | null = null;
/** SHA-256 of each epoch's checkpoint, of an uninterrupted run. */
let uninterrupted: string[];

beforeAll(async () => {
  api = await startTestApi();
  ({ datasetId } = await insertTinyTraining(api.platform));
});

afterEach(async () => {
  await worker?.stop();
  worker = null;
  killed?.kill('SIGKILL');
});

afterAll(() => api?.close());

async function start(options: object = { strategy: 'PARTIAL', epochs: EPOCHS, augment: true }): Promise<string> {
  const input = { modelSlug: 'tiny-net', datasetId, device: 'CPU', ...options };
  const query = 'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id } }';
  return (await api.query(query, { input })).data.startFineTune.id;
}

const fineTune = async (id: string) =>
  (
    await api.query(
      `query ($id: ID!) { fineTune(id: $id) { device deviceReason resumes resumable epochs { number } job { id state error progress paceFrom paceSince startedAt } } }`,
      { id },
    )
  ).data.fineTune;
const rowOf = async (id: string) => (await api.platform.db.select().from(fineTunes).where(eq(fineTunes.id, id)))[0];
const saved = async (id: string) =>
  (
    await api.platform.db
      .select()
      .from(checkpoints)
      .where(eq(checkpoints.fineTuneId, id))
      .orderBy(asc(checkpoints.epoch))
  ).map(({ sha256 }) => sha256);

/** Waits until some epochs are over, and a state is saved, with most of the run to go. */
async function untilTraining(id: string): Promise<void> {
  await vi.waitFor(async () => {
    expect(await api.platform.db.$count(epochs, eq(epochs.fineTuneId, id))).toBeGreaterThanOrEqual(3);
    expect((await rowOf(id)).stateSha256).not.toBeNull();
  }, patient);
}

async function untilState(id: string, state: string): Promise<void> {
  await untilOver(api, `fineTune(id: "${id}")`);
  const { job } = await fineTune(id);
  expect(job.state, job.error ?? undefined).toBe(state);
}

const blobFiles = async () =>
  (await readdir(path.join(api.platform.config.home, 'blobs', 'sha256'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.basename(entry.parentPath) + entry.name)
    .sort();

test('uninterrupted: every epoch has a checkpoint, and no state is left', async () => {
  worker = await startWorker(api.platform.config, { log });
  const id = await start();
  await untilState(id, 'SUCCEEDED');
  expect(await fineTune(id)).toMatchObject({
    device: 'CPU',
    deviceReason: 'The CPU was requested.',
    resumes: 0,
    resumable: false,
  });
  uninterrupted = await saved(id);
  expect(new Set(uninterrupted).size).toBe(EPOCHS);
  await vi.waitFor(async () => expect((await rowOf(id)).stateSha256).toBeNull(), patient);
}, 600_000);

test('a worker that is killed: another resumes, to the same checkpoints bit for bit', async () => {
  const blobs = await blobFiles();
  const { home, databaseUrl } = api.platform.config;
  const program = entryPoint(new URL('../worker/main.ts', import.meta.url));
  killed = fork(program.path, {
    execArgv: program.execArgv,
    env: { ...process.env, GRAFT_HOME: home, DATABASE_URL: databaseUrl ?? '' },
    stdio: 'ignore',
  });
  await once(killed, 'message'); // ready
  const id = await start();
  await untilTraining(id);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  expect((await fineTune(id)).job.state).toBe('RUNNING');

  await api.platform.db.update(workers).set({ heartbeatAt: sql`now() - interval '16 seconds'` });
  worker = await startWorker(api.platform.config, { log });
  await untilState(id, 'SUCCEEDED');
  expect(await fineTune(id)).toMatchObject({ resumes: 1, resumable: false });
  expect(await saved(id)).toEqual(uninterrupted);
  const [job] = await api.platform.db
    .select()
    .from(jobs)
    .where(eq(jobs.id, (await rowOf(id)).jobId ?? ''));
  expect(job).toMatchObject({ attempts: 2, attemptsSinceSave: 0 });
  // Equal checkpoints and predictions are the same blobs, so any new blob would be a leftover state.
  await vi.waitFor(async () => expect(await blobFiles()).toEqual(blobs), patient);
}, 600_000);

test('a job whose process is killed is FAILED; a person resumes it, to the same checkpoints', async () => {
  worker = await startWorker(api.platform.config, { log });
  const id = await start();
  await untilTraining(id);
  const { job } = await fineTune(id);
  const pid = worker.jobProcesses().get(job.id);
  if (pid === undefined) throw new Error('the job has no process'); // 0 would be this process' own group
  process.kill(pid, 'SIGKILL');
  await untilState(id, 'FAILED');
  const stopped = await fineTune(id);
  expect(stopped).toMatchObject({
    resumable: true,
    job: { error: expect.stringContaining('SIGKILL'), paceFrom: 0 },
  });

  const resume = () => api.query('mutation ($id: ID!) { resumeFineTune(id: $id) { id job { id state } } }', { id });
  const { data, errors } = await resume();
  expect(errors).toBeUndefined();
  expect(data.resumeFineTune.job.id).not.toBe(job.id);
  expect((await resume()).errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'id' });
  await untilState(id, 'SUCCEEDED');
  const resumed = await fineTune(id);
  expect(resumed.resumes).toBe(1);
  // Its pace is that of the epochs which were left.
  expect(resumed.job.paceFrom).toBeGreaterThan(0.1);
  expect(Date.parse(resumed.job.paceSince)).toBeGreaterThan(Date.parse(resumed.job.startedAt));
  expect(await saved(id)).toEqual(uninterrupted);
  await vi.waitFor(async () => expect((await rowOf(id)).stateSha256).toBeNull(), patient);
  expect((await resume()).errors?.[0].message).toMatch(/is done/);
}, 600_000);

/** A network that overflows as soon as its weights grow: its activation is an exponential. */
function explosiveModel(): Uint8Array {
  const b = new GraphBuilder('explosive');
  b.input('pixels', 'float', ['batch', 3, 16, 16]);
  const kernel = b.floats(
    Float32Array.from({ length: 4 * 27 }, (_, i) => 0.1 * Math.sin(i)),
    [4, 3, 3, 3],
  );
  b.node('Exp', [b.node('Conv', ['pixels', kernel])], {}, { output: 'block' });
  b.node('GlobalAveragePool', ['block'], {}, { output: 'pool' });
  const flat = b.node('Flatten', ['pool'], { axis: 1 });
  const head = b.floats(new Float32Array(12).fill(0.1), [4, 3]);
  b.node('Softmax', [b.node('MatMul', [flat, head])], { axis: -1 }, { output: 'probabilities' });
  b.output('probabilities', 'float', ['batch', 3]);
  return writeModel(b.graph);
}

test('a loss that is NaN or infinite: FAILED with the step, earlier checkpoints kept, and nothing to resume', async () => {
  const { sha256: onnxSha256 } = await api.platform.blobs.put(explosiveModel());
  await insertModel(api.platform, {
    slug: 'explosive',
    onnxSha256,
    featureLayers: [
      { name: 'block', op: 'Exp', dimension: 4, parameterCount: 108 },
      { name: 'pool', op: 'GlobalAveragePooling2D', dimension: 4, parameterCount: 0 },
    ],
    preprocessing: tinyPreprocessing,
  });
  worker = await startWorker(api.platform.config, { log });
  const id = await start({
    modelSlug: 'explosive',
    strategy: 'FULL',
    optimizer: 'SGD',
    schedule: 'COSINE',
    warmupSteps: 2000,
    learningRate: 10,
    epochs: 100,
  });
  await untilState(id, 'FAILED');
  const { job, resumable } = await fineTune(id);
  expect(job.error).toMatch(/loss became .* diverged.*lower learningRate/);
  expect(resumable).toBe(false);
  expect((await rowOf(id)).stateSha256).toBeNull();
  expect((await saved(id)).length).toBeGreaterThan(0);
}, 600_000);
