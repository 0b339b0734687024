import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { asc, eq } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Config, readConfig } from '../config.ts';
import { checkpoints, epochs, featureSets, jobs } from '../database/tables/index.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { startS3Server } from '../testing/s3-server.ts';
import { startTcpProxy, type TcpProxy } from '../testing/tcp-proxy.ts';
import { insertTinyTraining } from '../testing/tiny-training.ts';
import { startWorker, type Worker } from '../worker/start-worker.ts';

// Jobs whose database or S3 server goes away while they run. The worker and its jobs reach both through proxies that can be cut.

// On a busy machine the process of a job takes many seconds to start.
const patient = { timeout: 100_000, interval: 20 };
const TIMEOUT = 300_000;

let directory: string;
let api: TestApi;
let database: TcpProxy;
let s3: TcpProxy;
let stopS3: () => Promise<void>;
let config: Config;
let datasetId: string;
let worker: Worker | null = null;
let logged: string[] = [];

const log = pino(
  { level: 'info' },
  new Writable({
    write(line, _encoding, done) {
      logged.push(String(line));
      if (process.env.GRAFT_TEST_LOG) console.log(String(line));
      done();
    },
  }),
);

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-outages-'));
  const server = await startS3Server(path.join(directory, 's3'));
  stopS3 = server.stop;
  s3 = await startTcpProxy(server.s3.endpoint);
  const { endpoint, accessKey, secretKey } = server.s3;
  api = await startTestApi({ S3_ENDPOINT: endpoint, S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey });
  ({ datasetId } = await insertTinyTraining(api.platform));
  const url = api.platform.config.databaseUrl ?? '';
  database = await startTcpProxy(url);
  config = {
    ...readConfig({ GRAFT_HOME: api.platform.config.home, DATABASE_URL: database.through(url) }),
    s3: { ...server.s3, endpoint: s3.through(endpoint) },
  };
});

afterEach(async () => {
  database.restore();
  s3.restore();
  database.judge = () => 'pass';
  s3.judge = () => 'pass';
  await worker?.stop();
  worker = null;
  logged = [];
  // What a test that failed left waiting.
  await api.platform.db.update(jobs).set({ state: 'CANCELLED' }).where(eq(jobs.state, 'QUEUED'));
});

afterAll(async () => {
  await api?.close();
  await database?.close();
  await s3?.close();
  await stopS3?.();
  await rm(directory, { recursive: true });
});

async function startFineTune(options: object = {}): Promise<string> {
  const input = { modelSlug: 'tiny-net', datasetId, strategy: 'PARTIAL', epochs: 6, device: 'CPU', ...options };
  const query = 'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id } }';
  return (await api.query(query, { input })).data.startFineTune.id;
}

async function extract(): Promise<string> {
  const query = 'mutation ($input: ExtractFeaturesInput!) { extractFeatures(input: $input) { id } }';
  return (await api.query(query, { input: { modelSlug: 'tiny-net', datasetId } })).data.extractFeatures.id;
}

const jobOf = async (field: 'fineTune' | 'featureSet', id: string) => {
  const { data } = await api.query(`query ($id: ID!) { ${field}(id: $id) { job { id state error } } }`, { id });
  const [row] = await api.platform.db.select().from(jobs).where(eq(jobs.id, data[field].job.id));
  return row;
};
const untilState = (field: 'fineTune' | 'featureSet', id: string, state: string) =>
  vi.waitFor(async () => {
    const job = await jobOf(field, id);
    expect(job.state, job.error ?? undefined).toBe(state);
    return job;
  }, patient);
const untilEpochs = (id: string, count: number) =>
  vi.waitFor(
    async () => expect(await api.platform.db.$count(epochs, eq(epochs.fineTuneId, id))).toBeGreaterThanOrEqual(count),
    patient,
  );
const untilLogged = (text: RegExp, times = 1) =>
  vi.waitFor(() => expect(logged.filter((line) => text.test(line)).length).toBeGreaterThanOrEqual(times), patient);
const saved = async (id: string) =>
  (
    await api.platform.db
      .select()
      .from(checkpoints)
      .where(eq(checkpoints.fineTuneId, id))
      .orderBy(asc(checkpoints.epoch))
  ).map(({ epoch, sha256 }) => `${epoch} ${sha256}`);

test(
  'a fine-tune goes on after the database was away, for a moment and for long, as if nothing had happened',
  async () => {
    worker = await startWorker(config, { log });
    const undisturbed = await startFineTune();
    await untilState('fineTune', undisturbed, 'SUCCEEDED');

    const id = await startFineTune();
    await untilEpochs(id, 2);
    const pid = worker.jobProcesses().get((await jobOf('fineTune', id)).id);
    for (let time = 0; time < 2; time++) {
      // As a restart of PostgreSQL does: every connection breaks, and new ones are accepted.
      database.cut();
      database.restore();
      await untilEpochs(id, 3 + time);
    }
    database.cut();
    logged = [];
    await untilLogged(/job waits/, 3);
    expect(worker.jobProcesses().get((await jobOf('fineTune', id)).id)).toBe(pid);
    database.restore();
    const job = await untilState('fineTune', id, 'SUCCEEDED');
    expect(job).toMatchObject({ attempts: 1, error: null });
    expect(await saved(id)).toEqual(await saved(undisturbed));
  },
  TIMEOUT,
);

test(
  'each commit of a job counts once, also those whose answers are lost',
  async () => {
    worker = await startWorker(config, { log });
    let lost = 0;
    database.judge = (bytes, from) =>
      from === 'server' && bytes.includes('COMMIT') && ++lost % 3 === 0 ? 'break' : 'pass';
    const id = await startFineTune({ epochs: 3 });
    const job = await untilState('fineTune', id, 'SUCCEEDED');
    expect(lost).toBeGreaterThan(10);
    expect(job.error).toBeNull();
    expect((await saved(id)).map((line) => line.split(' ')[0])).toEqual(['1', '2', '3']);
    expect(await api.platform.db.$count(epochs, eq(epochs.fineTuneId, id))).toBe(3);
  },
  TIMEOUT,
);

test(
  'when the database stays away, the job fails, and says for how long it waited',
  async () => {
    worker = await startWorker({ ...config, outageSeconds: 1 }, { log });
    const id = await startFineTune({ epochs: 200 });
    await untilEpochs(id, 1);
    database.cut();
    await untilLogged(/"outcome":"failed"/);
    database.restore();
    const { error } = await untilState('fineTune', id, 'FAILED');
    expect(error).toMatch(/^The database did not respond for 1 s \(.+\), so the job gave up\. Start it again\.$/);
  },
  TIMEOUT,
);

test(
  'an extraction waits for an S3 server that goes away at the moment of storing',
  async () => {
    worker = await startWorker(config, { log });
    let attempts = 0;
    s3.judge = (bytes, from) => (from === 'client' && bytes.includes('PUT /') && ++attempts <= 3 ? 'break' : 'pass');
    const id = await extract();
    expect(await untilState('featureSet', id, 'SUCCEEDED')).toMatchObject({ attempts: 1, error: null });
    expect(attempts).toBeGreaterThan(3);
    // For the next test.
    const [gone] = await api.platform.db.delete(featureSets).where(eq(featureSets.id, id)).returning();
    await api.platform.blobs.remove(gone.sha256 ?? '');
  },
  TIMEOUT,
);

test(
  'an extraction that gave up keeps its work, and the next one only stores it',
  async () => {
    worker = await startWorker({ ...config, outageSeconds: 1 }, { log });
    s3.judge = (bytes, from) => (from === 'client' && bytes.includes('PUT /') ? 'break' : 'pass');
    const kept = path.join(config.home, 'tmp', 'kept');
    const id = await extract();
    const { error } = await untilState('featureSet', id, 'FAILED');
    expect(error).toMatch(/S3 server at .* failed for bucket graft for \d+ s .*this machine keeps them for a week/);
    expect((await readdir(kept)).sort()).toEqual([expect.stringMatching(/bytes$/), expect.stringMatching(/json$/)]);

    s3.judge = () => 'pass';
    expect(await extract()).toBe(id);
    await untilState('featureSet', id, 'SUCCEEDED');
    expect(await readdir(kept)).toEqual([]);
  },
  TIMEOUT,
);
