import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asc, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import { type Config, readConfig } from '../config.ts';
import { checkpoints, epochs, jobs } from '../database/tables/index.ts';
import { startWorker, type Worker } from '../worker/start-worker.ts';
import { startTestApi, type TestApi } from './api.ts';
import { loggedLines } from './logged-lines.ts';
import { startS3Server } from './s3-server.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { insertTinyTraining } from './tiny-training.ts';

// On a busy machine the process of a job takes many seconds to start.
const patient = { timeout: 600_000, interval: 20 };

/** An API with a small training; its worker and the jobs reach the database and the S3 server through proxies that can be cut. */
export interface JobsBehindProxies {
  api: TestApi;
  database: TcpProxy;
  s3: TcpProxy;
  config: Config;
  /** Lines of the worker and its jobs. */
  logged: string[];
  /** One for a test, which ends with it. */
  startWorker(settings?: Partial<Config>): Promise<Worker>;
}

/** Starts them before the tests of a file, makes the proxies whole after each test, and ends all after the last. */
export function jobsBehindProxies() {
  const { log, logged } = loggedLines();
  const own = { logged } as JobsBehindProxies;
  let directory: string;
  let stopS3: () => Promise<void>;
  let datasetId: string;
  let worker: Worker | null = null;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'graft-outages-'));
    const server = await startS3Server(path.join(directory, 's3'));
    stopS3 = server.stop;
    own.s3 = await startTcpProxy(server.s3.endpoint);
    const { endpoint, accessKey, secretKey } = server.s3;
    own.api = await startTestApi({ S3_ENDPOINT: endpoint, S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey });
    ({ datasetId } = await insertTinyTraining(own.api.platform));
    const url = own.api.platform.config.databaseUrl ?? '';
    own.database = await startTcpProxy(url);
    own.config = {
      ...readConfig({ GRAFT_HOME: own.api.platform.config.home, DATABASE_URL: own.database.through(url) }),
      s3: { ...server.s3, endpoint: own.s3.through(endpoint) },
    };
  });

  afterEach(async () => {
    own.database.restore();
    own.s3.restore();
    own.database.judge = () => 'pass';
    own.s3.judge = () => 'pass';
    await worker?.stop();
    worker = null;
    own.logged.length = 0;
    // What a test that failed left waiting.
    await own.api.platform.db.update(jobs).set({ state: 'CANCELLED' }).where(eq(jobs.state, 'QUEUED'));
  });

  afterAll(async () => {
    await own.api?.close();
    await own.database?.close();
    await own.s3?.close();
    await stopS3?.();
    await rm(directory, { recursive: true });
  });

  own.startWorker = async (settings = {}) => {
    worker = await startWorker({ ...own.config, ...settings }, { log });
    return worker;
  };

  async function startFineTune(options: object = {}): Promise<string> {
    const input = { modelSlug: 'tiny-net', datasetId, strategy: 'PARTIAL', epochs: 6, device: 'CPU', ...options };
    const query = 'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id } }';
    return (await own.api.query(query, { input })).data.startFineTune.id;
  }

  async function extract(): Promise<string> {
    const query = 'mutation ($input: ExtractFeaturesInput!) { extractFeatures(input: $input) { id } }';
    return (await own.api.query(query, { input: { modelSlug: 'tiny-net', datasetId } })).data.extractFeatures.id;
  }

  const jobOf = async (field: 'fineTune' | 'featureSet', id: string) => {
    const { data } = await own.api.query(`query ($id: ID!) { ${field}(id: $id) { job { id state error } } }`, { id });
    const [row] = await own.api.platform.db.select().from(jobs).where(eq(jobs.id, data[field].job.id));
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
      async () =>
        expect(await own.api.platform.db.$count(epochs, eq(epochs.fineTuneId, id))).toBeGreaterThanOrEqual(count),
      patient,
    );
  const untilLogged = (text: RegExp, times = 1) =>
    vi.waitFor(
      () => expect(own.logged.filter((line) => text.test(line)).length).toBeGreaterThanOrEqual(times),
      patient,
    );
  const saved = async (id: string) =>
    (
      await own.api.platform.db
        .select()
        .from(checkpoints)
        .where(eq(checkpoints.fineTuneId, id))
        .orderBy(asc(checkpoints.epoch))
    ).map(({ epoch, sha256 }) => `${epoch} ${sha256}`);

  return Object.assign(own, { startFineTune, extract, jobOf, untilState, untilEpochs, untilLogged, saved });
}
