import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import type { Logger } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { jobs, models, workers } from '../database/tables/index.ts';
import { enqueueJob, openQueue, type Queue } from '../jobs/queue.ts';
import { startWorker, type Worker } from '../worker/start-worker.ts';
import { modelRow } from './checkpoint-rows.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { loggedLines } from './logged-lines.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { testHome } from './test-home.ts';

/** For `vi.waitFor`: on a busy machine the process of a job takes many seconds to start. */
export const patient = { timeout: 600_000, interval: 20 };

/** A database and its workers. Each worker reaches it through a proxy, which a test can cut. */
export interface WorkersBehindProxies {
  database: TestDatabase;
  home: Awaited<ReturnType<typeof testHome>>;
  queue: Queue;
  /** Two, for a test. */
  networks: TcpProxy[];
  /** End with the test. */
  running: Worker[];
  /** Lines of the workers. */
  logged: string[];
  log: Logger;
}

/** Starts them before the tests of a file, gives each test new proxies, and ends all after the last. */
export function workersBehindProxies() {
  const own = { running: [] as Worker[], ...loggedLines() } as WorkersBehindProxies;
  /** Never answers: a fetch-model job runs for as long as a test needs. */
  let silentRegistry: Server;

  beforeAll(async () => {
    own.database = await testDatabase();
    own.home = await testHome(own.database);
    own.queue = await openQueue(own.database.url);
    silentRegistry = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silentRegistry, 'listening');
    process.env.npm_config_registry = `http://127.0.0.1:${(silentRegistry.address() as AddressInfo).port}`;
  });
  beforeEach(async () => {
    own.networks = [await startTcpProxy(own.database.url), await startTcpProxy(own.database.url)];
  });
  afterEach(async () => {
    for (const network of own.networks) {
      network.judge = () => 'pass';
      network.restore();
    }
    await Promise.all(own.running.map((worker) => worker.stop()));
    for (const network of own.networks) await network.close();
    await own.database.db.delete(jobs);
    await own.database.db.delete(workers);
    own.running = [];
    own.logged.length = 0;
  });
  afterAll(async () => {
    delete process.env.npm_config_registry;
    await own.queue?.close();
    silentRegistry?.closeAllConnections();
    silentRegistry?.close();
    await own.database?.close();
    await own.home?.remove();
  });

  async function startThrough(network: TcpProxy): Promise<Worker> {
    const { database, home, log } = own;
    const worker = await startWorker({ ...home.config, databaseUrl: network.through(database.url) }, { log });
    own.running.push(worker);
    return worker;
  }

  /** A job that runs until it is stopped. */
  async function enqueueEndless() {
    const { db } = own.database;
    const [model] = await db.insert(models).values(modelRow()).returning();
    return enqueueJob({ db, queue: own.queue }, 'fetch-model', { modelId: model.id });
  }

  const jobById = async (id: string) => (await own.database.db.select().from(jobs).where(eq(jobs.id, id)))[0];
  const untilLogged = (text: RegExp, times = 1) =>
    vi.waitFor(
      () => expect(own.logged.filter((line) => text.test(line)).length).toBeGreaterThanOrEqual(times),
      patient,
    );

  return Object.assign(own, { startThrough, enqueueEndless, jobById, untilLogged });
}
