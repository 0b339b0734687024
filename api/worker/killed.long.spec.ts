import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { childEnvironment } from '../../zoo/child-environment.ts';
import { counted } from '../../zoo/counted.ts';
import { entryPoint } from '../../zoo/entry-point.ts';
import { jobs, workers } from '../database/tables/index.ts';
import { isWorkerAlive } from '../jobs/workers.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { doJob } from '../testing/do-job.ts';
import { startTcpProxy, type TcpProxy } from '../testing/tcp-proxy.ts';
import { jobOfFineTune, resultsOf, startTinyFineTune } from '../testing/tiny-fine-tune.ts';
import { insertTinyTraining } from '../testing/tiny-training.ts';

// A worker that is killed whenever it, or its job, says something to the database: another one goes on, and the fine-tune ends as one that
// nothing disturbed. api/jobs/killed.long.spec.ts kills the job's process.

/** So many kills; more take longer: GRAFT_TEST_KILLS=20. */
const KILLS = Number(process.env.GRAFT_TEST_KILLS ?? 1);
const patient = { timeout: 600_000, interval: 20 };

let api: TestApi;
let proxy: TcpProxy;
let datasetId: string;
const started: ChildProcess[] = [];

beforeAll(async () => {
  api = await startTestApi();
  ({ datasetId } = await insertTinyTraining(api.platform));
  proxy = await startTcpProxy(api.platform.config.databaseUrl ?? '');
});
afterAll(async () => {
  for (const worker of started) worker.kill('SIGKILL');
  await api?.close();
  await proxy?.close();
});

async function startWorker(): Promise<ChildProcess> {
  const { databaseUrl, home } = api.platform.config;
  const program = entryPoint(new URL('./main.ts', import.meta.url));
  const worker = fork(program.path, {
    execArgv: program.execArgv,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...childEnvironment(), GRAFT_HOME: home, DATABASE_URL: proxy.through(databaseUrl ?? '') },
  });
  started.push(worker);
  await once(worker, 'message');
  return worker;
}

const start = () => startTinyFineTune(api, datasetId);
const jobOf = (id: string) => jobOfFineTune(api, id);
const OVER = ['SUCCEEDED', 'FAILED', 'CANCELLED'];

/** Kills the worker at the n-th message of the worker and of its job to the database: before it arrives, or after. */
function killAt(worker: ChildProcess, message: number, isAfter: boolean): void {
  let count = 0;
  proxy.judge = (_, from) => {
    if (from === 'server' || ++count !== message) return 'pass';
    proxy.judge = () => 'pass';
    worker.kill('SIGKILL');
    return isAfter ? 'pass' : 'break';
  };
}

/** Resolves when the worker was killed, or the fine-tune is over. */
async function untilKilledOrOver(worker: ChildProcess, id: string): Promise<void> {
  await vi.waitFor(async () => {
    if (worker.signalCode !== null) return;
    expect(OVER).toContain((await jobOf(id)).state);
  }, patient);
  proxy.judge = () => 'pass';
  if (worker.signalCode !== null) return;
  worker.kill('SIGKILL');
  await once(worker, 'exit');
}

test(`killed ${counted(KILLS, 'time')}, it leaves a job that another worker ends with the same bytes`, async () => {
  const undisturbed = await start();
  await doJob(api);
  expect(await jobOf(undisturbed)).toMatchObject({ state: 'SUCCEEDED', attempts: 1 });
  const expected = await resultsOf(api, undisturbed);

  // A worker and its job say about 150 things while the job runs.
  const moments = fc.sample(fc.record({ message: fc.integer({ min: 1, max: 120 }), isAfter: fc.boolean() }), {
    ...{ numRuns: KILLS, seed: 17 },
  });
  let kills = 0;
  let id = await start();
  for (const { message, isAfter } of moments) {
    // The last one's lease: the clock does not wait, the row is made older instead.
    await api.platform.db.update(workers).set({ heartbeatAt: sql`now() - interval '20 seconds'` });
    const worker = await startWorker();
    killAt(worker, message, isAfter);
    await untilKilledOrOver(worker, id);
    const job = await jobOf(id);
    if (OVER.includes(job.state)) {
      expect([job.state, job.error]).toEqual(['SUCCEEDED', null]);
      expect(await resultsOf(api, id)).toEqual(expected);
      id = await start();
    } else {
      kills++;
      // As after progress: a job that ends three workers before it saves anything is not given to a fourth.
      await api.platform.db.update(jobs).set({ attemptsSinceSave: 0 }).where(eq(jobs.id, job.id));
    }
  }
  expect(kills).toBeGreaterThan(KILLS / 2);
  const killed = await api.platform.db.select().from(workers);
  expect(killed).not.toEqual([]);
  // On Linux a worker sees that those before it are gone.
  if (process.platform !== 'linux')
    await api.platform.db.update(workers).set({ heartbeatAt: sql`now() - interval '20 seconds'` });
  const last = await startWorker();
  for (const one of killed) expect(await isWorkerAlive(api.platform.db, one.id)).toBe(false);
  await untilKilledOrOver(last, id);
  expect(await jobOf(id)).toMatchObject({ state: 'SUCCEEDED', error: null });
  expect(await resultsOf(api, id)).toEqual(expected);
  expect(await api.platform.db.$count(jobs, sql`state not in ('SUCCEEDED')`)).toBe(0);
});
