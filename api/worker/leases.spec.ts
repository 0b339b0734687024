import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { eq, sql } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { jobs, models, workers } from '../database/tables/index.ts';
import { enqueueJob, openQueue, type Queue } from '../jobs/queue.ts';
import { WorkerLease } from '../jobs/worker-lease.ts';
import { modelRow } from '../testing/checkpoint-rows.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { startTcpProxy, type TcpProxy } from '../testing/tcp-proxy.ts';
import { testHome } from '../testing/test-home.ts';
import { startWorker, type Worker } from './start-worker.ts';

// Workers whose database goes away for longer than their leases. The clock does not wait: rows are made older instead.

// On a busy machine the process of a job takes many seconds to start.
const patient = { timeout: 100_000, interval: 20 };
const TIMEOUT = 200_000;

let database: TestDatabase;
let home: Awaited<ReturnType<typeof testHome>>;
let queue: Queue;
/** Never answers: a fetch-model job runs for as long as a test needs. */
let silentRegistry: Server;
let networks: TcpProxy[];
let running: Worker[] = [];
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
  database = await testDatabase();
  home = await testHome(database);
  queue = await openQueue(database.url);
  silentRegistry = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silentRegistry, 'listening');
  process.env.npm_config_registry = `http://127.0.0.1:${(silentRegistry.address() as AddressInfo).port}`;
});
beforeEach(async () => {
  networks = [await startTcpProxy(database.url), await startTcpProxy(database.url)];
});
afterEach(async () => {
  for (const network of networks) {
    network.judge = () => 'pass';
    network.restore();
  }
  await Promise.all(running.map((worker) => worker.stop()));
  for (const network of networks) await network.close();
  await database.db.delete(jobs);
  await database.db.delete(workers);
  [running, logged] = [[], []];
});
afterAll(async () => {
  delete process.env.npm_config_registry;
  await queue?.close();
  silentRegistry?.closeAllConnections();
  silentRegistry?.close();
  await database?.close();
  await home?.remove();
});

async function startThrough(network: TcpProxy): Promise<Worker> {
  const worker = await startWorker({ ...home.config, databaseUrl: network.through(database.url) }, { log });
  running.push(worker);
  return worker;
}

/** A job that runs until it is stopped. */
async function enqueueEndless() {
  const [model] = await database.db.insert(models).values(modelRow()).returning();
  return enqueueJob({ db: database.db, queue }, 'fetch-model', { modelId: model.id });
}

const jobById = async (id: string) => (await database.db.select().from(jobs).where(eq(jobs.id, id)))[0];
const untilRunning = (id: string, worker: Worker, attempts: number) =>
  vi.waitFor(
    async () => expect(await jobById(id)).toMatchObject({ state: 'RUNNING', workerId: worker.id, attempts }),
    patient,
  );
const untilLogged = (text: RegExp, times = 1) =>
  vi.waitFor(() => expect(logged.filter((line) => text.test(line)).length).toBeGreaterThanOrEqual(times), patient);
const isAlive = (pid: number | undefined) => {
  // The row is RUNNING before there is a process.
  if (pid === undefined) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test.each([
  ['was away for longer than their leases', '-20 seconds'],
  ['had its clock set back an hour', '1 hour'],
  ['had its clock set forward an hour', '-1 hour'],
])(
  'when the database %s, two workers go on with their jobs',
  async (_, shift) => {
    const [one, two] = [await startThrough(networks[0]), await startThrough(networks[1])];
    const [first, second] = [await enqueueEndless(), await enqueueEndless()];
    const pids = () => [...one.jobProcesses().values(), ...two.jobProcesses().values()];
    await vi.waitFor(async () => {
      const owners = [await jobById(first.id), await jobById(second.id)].map(({ workerId }) => workerId);
      expect(new Set(owners)).toEqual(new Set([one.id, two.id]));
      // The row is RUNNING before there is a process.
      expect(pids()).toEqual([expect.any(Number), expect.any(Number)]);
    }, patient);
    const before = pids();

    for (const network of networks) network.cut();
    await database.db.update(workers).set({ heartbeatAt: sql`now() + ${shift}::interval` });
    for (const network of networks) network.restore();
    await untilLogged(/the lease ran out while the database was away/, 2);
    // Both have renewed: from now on they are as before.
    const [{ young }] = (
      await database.db.execute<{ young: number }>(
        sql`select count(*)::int as young from workers where abs(extract(epoch from now() - heartbeat_at)) < 15`,
      )
    ).rows;
    expect(young).toBe(2);
    expect(await jobById(first.id)).toMatchObject({ state: 'RUNNING', attempts: 1 });
    expect(await jobById(second.id)).toMatchObject({ state: 'RUNNING', attempts: 1 });
    expect(pids()).toEqual(before);
  },
  60_000,
);

test(
  'a worker that alone was cut off loses its job, and stops it as soon as it can know',
  async () => {
    const alone = await startThrough(networks[0]);
    const job = await enqueueEndless();
    await untilRunning(job.id, alone, 1);
    const pid = await vi.waitFor(() => {
      const found = alone.jobProcesses().get(job.id);
      expect(isAlive(found)).toBe(true);
      return found;
    }, patient);
    networks[0].cut();
    await database.db
      .update(workers)
      .set({ heartbeatAt: sql`now() - interval '20 seconds'` })
      .where(eq(workers.id, alone.id));
    const other = await startThrough(networks[1]);
    await untilRunning(job.id, other, 2);
    networks[0].restore();
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), patient);
    expect(await jobById(job.id)).toMatchObject({ state: 'RUNNING', attempts: 2, workerId: other.id });
    await vi.waitFor(async () => expect(await database.db.$count(workers)).toBe(2), patient);
  },
  TIMEOUT,
);

test(
  'a job whose claim was committed without an answer is queued again, and runs',
  async () => {
    const worker = await startThrough(networks[0]);
    let isLost = false;
    // The queue may still have messages of jobs that earlier tests deleted, and lanes take jobs at the same time: only the COMMIT after an
    // update of a row is lost.
    let claiming: number | null = null;
    networks[0].judge = (bytes, from, connection) => {
      if (from === 'client' && bytes.includes('"attempts_since_save" =')) claiming = connection;
      if (isLost || connection !== claiming || from === 'client') return 'pass';
      if (bytes.includes('UPDATE 0')) claiming = null;
      if (!bytes.includes('COMMIT')) return 'pass';
      isLost = true;
      return 'break';
    };
    const job = await enqueueEndless();
    await untilRunning(job.id, worker, 2);
    expect(isLost).toBe(true);
    expect(logged.some((line) => /claimed here but never started/.test(line))).toBe(true);
  },
  TIMEOUT,
);

test('a dead worker is found even if the clock was set back, and nobody is called dead before all could renew', async () => {
  const context = { db: database.db, queue };
  const lease = await WorkerLease.take(context, 'here');
  const [dead] = await database.db
    .insert(workers)
    .values({ hostname: 'gone', heartbeatAt: sql`now() + interval '1 hour'` })
    .returning();
  const names = async () => (await database.db.select().from(workers)).map(({ hostname }) => hostname).sort();
  await database.db
    .update(workers)
    .set({ heartbeatAt: sql`now() - interval '20 seconds'` })
    .where(eq(workers.id, lease.workerId));
  expect(await lease.renew()).toBe('LATE');
  expect(await names()).toEqual(['gone', 'here']);
  const outcomes = [await lease.renew(), await lease.renew()];
  expect(await names()).toEqual(['gone', 'here']);
  outcomes.push(await lease.renew());
  expect(outcomes).toEqual(['KEPT', 'KEPT', 'KEPT']);
  expect(await names()).toEqual(['here']);
  expect(dead.hostname).toBe('gone');
});

test(
  'a job that takes longer than its kind may is stopped, and says so',
  async () => {
    const hours = 0.5 / 3_600;
    const worker = await startWorker({ ...home.config, jobHours: { 'fetch-model': hours } }, { log });
    running.push(worker);
    const job = await enqueueEndless();
    const failed = await vi.waitFor(async () => {
      const row = await jobById(job.id);
      expect(row.state).toBe('FAILED');
      return row;
    }, patient);
    expect(failed.error).toMatch(
      /^The fetching of a model took more than .* hours, the limit for jobs of the kind fetch-model, .* GRAFT_JOB_HOURS\.$/,
    );
    await vi.waitFor(() => expect(worker.jobProcesses().size).toBe(0), patient);
  },
  TIMEOUT,
);

test('a limit for something that is no kind of job is refused at the start', async () => {
  await expect(startWorker({ ...home.config, jobHours: { 'fine-tuning': 3 } }, { log })).rejects.toThrow(
    /GRAFT_JOB_HOURS names “fine-tuning”\. The kinds of jobs are .*fine-tune/,
  );
  await expect(startWorker({ ...home.config, jobHours: { 'fine-tune': 9_000 } }, { log })).rejects.toThrow(
    /at most 500/,
  );
});
