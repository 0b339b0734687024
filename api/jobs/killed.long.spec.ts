import fc from 'fast-check';
import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { startTcpProxy, type TcpProxy } from '../testing/tcp-proxy.ts';
import { jobOfFineTune, resultsOf, startTinyFineTune } from '../testing/tiny-fine-tune.ts';
import { insertTinyTraining } from '../testing/tiny-training.ts';
import { startWorker, type Worker } from '../worker/start-worker.ts';

// A fine-tune whose process is killed again and again, whenever it says something to the database, ends as one that never was.

/** So many kills; more take longer: GRAFT_TEST_KILLS=20. */
const KILLS = Number(process.env.GRAFT_TEST_KILLS ?? 6);
const patient = { timeout: 600_000, interval: 10 };
const log = pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' });

let api: TestApi;
let proxy: TcpProxy;
let worker: Worker;
let datasetId: string;

beforeAll(async () => {
  api = await startTestApi();
  ({ datasetId } = await insertTinyTraining(api.platform));
  const url = api.platform.config.databaseUrl ?? '';
  proxy = await startTcpProxy(url);
  worker = await startWorker({ ...api.platform.config, databaseUrl: proxy.through(url) }, { log });
});
afterAll(async () => {
  proxy.judge = () => 'pass';
  await worker?.stop();
  await api?.close();
  await proxy?.close();
});

const start = () => startTinyFineTune(api, datasetId);
const jobOf = (id: string) => jobOfFineTune(api, id);
const untilOver = (id: string) =>
  vi.waitFor(async () => {
    const job = await jobOf(id);
    expect(['SUCCEEDED', 'FAILED']).toContain(job.state);
    return job;
  }, patient);

/** Kills the job's process at its n-th message to the database: before it arrives, or after. */
function killAt(message: number, isAfter: boolean, jobId: string): void {
  let count = 0;
  proxy.judge = (_, from) => {
    const pid = worker.jobProcesses().get(jobId);
    if (from === 'server' || pid === undefined || ++count !== message) return 'pass';
    proxy.judge = () => 'pass';
    process.kill(pid, 'SIGKILL');
    return isAfter ? 'pass' : 'break';
  };
}

test(`killed at ${KILLS} moments, it ends with the same bytes`, async () => {
  const undisturbed = await start();
  expect(await untilOver(undisturbed)).toMatchObject({ state: 'SUCCEEDED' });

  const moments = fc.sample(fc.record({ message: fc.integer({ min: 1, max: 80 }), isAfter: fc.boolean() }), {
    numRuns: KILLS,
    seed: 13,
  });
  let kills = 0;
  let id = await start();
  for (const { message, isAfter } of moments) {
    killAt(message, isAfter, (await jobOf(id)).id);
    const job = await untilOver(id);
    if (job.state === 'SUCCEEDED') {
      expect(await resultsOf(api, id)).toEqual(await resultsOf(api, undisturbed));
      id = await start();
      continue;
    }
    kills++;
    expect(job.error).toMatch(/SIGKILL/);
    const { data } = await api.query('query ($id: ID!) { fineTune(id: $id) { resumable epochs { number } } }', { id });
    // An epoch that shows can be resumed from.
    if (data.fineTune.epochs.length > 0) expect(data.fineTune.resumable).toBe(true);
    if (data.fineTune.resumable) {
      const resumed = await api.query('mutation ($id: ID!) { resumeFineTune(id: $id) { id } }', { id });
      expect(resumed.errors).toBeUndefined();
    } else id = await start();
  }
  proxy.judge = () => 'pass';
  expect(await untilOver(id)).toMatchObject({ state: 'SUCCEEDED', error: null });
  expect(await resultsOf(api, id)).toEqual(await resultsOf(api, undisturbed));
  expect(kills).toBeGreaterThan(KILLS / 2);
}, 600_000);
