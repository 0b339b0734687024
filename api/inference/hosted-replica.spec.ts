import { rename } from 'node:fs/promises';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import pino from 'pino';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { endpointRevisions, endpoints, replicas } from '../database/tables/index.ts';
import { processMetrics } from '../observability/metrics.ts';
import { blobKey } from '../storage/blob-store.ts';
import { insertCheckpoint } from '../testing/checkpoint-rows.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { testHome } from '../testing/test-home.ts';
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts';
import { HostedReplica, type ReplicaHostContext } from './hosted-replica.ts';
import { reconcileReplicas } from './reconcile.ts';
import { SECRET_HEADER } from './replica-server.ts';

const log = pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' });
const patient = { timeout: 600_000, interval: 50 };
const workerId = uuidv7();

let database: TestDatabase;
let home: Awaited<ReturnType<typeof testHome>>;

beforeAll(async () => {
  database = await testDatabase();
  home = await testHome(database);
});

afterAll(async () => {
  await database?.close();
  await home?.remove();
});

async function host(
  name: string,
  {
    mostBytes = null,
    ...options
  }: Pick<ReplicaHostContext, 'pauses' | 'silentMs'> & { mostBytes?: number | null } = {},
) {
  const { db } = database;
  const { blobs } = home;
  const config = { ...home.config, replicaMemoryBytes: mostBytes };
  const labels = ['red', 'green', name];
  const checkpointId = await insertCheckpoint({ db, blobs }, tinyCheckpoint(labels), labels);
  await db.insert(endpoints).values({ name, revision: 1, replicas: 1 });
  await db.insert(endpointRevisions).values({ endpointName: name, number: 1, checkpointId, deployedBy: 'spec' });
  const assigned = (await reconcileReplicas(db, workerId)).find(({ row }) => row.endpointName === name);
  if (!assigned) throw new Error('not assigned');
  const start = () => new HostedReplica({ config, db, blobs, workerId, log, ...options }, assigned);
  const row = async () => (await db.select().from(replicas).where(eq(replicas.id, assigned.row.id)))[0];
  return { start, row, file: path.join(config.home, 'blobs', blobKey(assigned.checkpointSha256)) };
}

test('a replica that failed five times quickly is tried again, and comes back on its port while the database is away', async () => {
  const { start, row, file } = await host('returns', { pauses: { first: 10, longest: 100 } });
  await rename(file, `${file}.away`);
  const replica = start();
  const failed = { state: 'FAILED', error: expect.stringMatching(/copied/) };
  await vi.waitFor(async () => expect(await row()).toMatchObject(failed), patient);
  await rename(`${file}.away`, file);
  await vi.waitFor(async () => expect(await row()).toMatchObject({ state: 'READY', error: null }), patient);

  const { url, secret } = await row();
  const { pid } = replica;
  if (pid === undefined) throw new Error('the replica has no process'); // 0 would be this process' own group
  await database.pool.query('alter table replicas rename to hidden');
  process.kill(pid, 'SIGKILL');
  const ask = () => fetch(`${url}/ready`, { headers: { [SECRET_HEADER]: secret } }).then(({ status }) => status);
  await vi.waitFor(async () => expect(replica.pid).not.toBe(pid), patient);
  await vi.waitFor(async () => expect(await ask()).toBe(200), patient);
  await database.pool.query('alter table hidden rename to replicas');
  await vi.waitFor(async () => expect(await row()).toMatchObject({ state: 'READY', url, error: null }), patient);
  await replica.stop({ now: true });
});

test('a replica that hangs is ended, and started again', async () => {
  const { start, row } = await host('hangs', { silentMs: 5_000 });
  const replica = start();
  await vi.waitFor(async () => expect(await row()).toMatchObject({ state: 'READY' }), patient);
  const { pid } = replica;
  if (pid === undefined) throw new Error('the replica has no process');
  process.kill(pid, 'SIGSTOP');
  await vi.waitFor(async () => expect((await row()).error).toBe('The replica did not respond for 5 s.'), patient);
  await vi.waitFor(async () => expect(await row()).toMatchObject({ state: 'READY', error: null }), patient);
  expect(replica.pid).not.toBe(pid);
  await replica.stop({ now: true });
});

test('a replica whose process takes more memory than it may is started again, and a checkpoint that cannot fit is not started', async () => {
  // Node alone takes more than 30 MiB.
  const { start, row } = await host('grows', { mostBytes: 30 * 2 ** 20 });
  const replica = start();
  const { endpointName, id } = await row();
  await vi.waitFor(async () => expect(await row()).toMatchObject({ state: 'READY' }), patient);
  const { pid } = replica;
  // It is said, and gateways are told not to ask it any more, before it ends.
  const tooMuch = /^The replica's process took \d+ MiB, and may take 30 MiB \(GRAFT_REPLICA_MEMORY_BYTES\)/;
  await vi.waitFor(async () => {
    expect(await row()).toMatchObject({ state: 'STARTING', url: null, error: expect.stringMatching(tooMuch) });
  }, patient);
  expect(replica.pid).toBe(pid);
  const metrics = await processMetrics();
  expect(metrics).toContain('graft_replica_memory_restarts_total{endpoint="grows"} 1');
  const [, resident] =
    new RegExp(`resident_bytes\\{endpoint="${endpointName}",replica="${id}"\\} (\\d+)`).exec(metrics) ?? [];
  expect(Number(resident)).toBeGreaterThan(30 * 2 ** 20);
  await vi.waitFor(async () => expect(await row()).toMatchObject({ state: 'READY', error: null }), patient);
  expect(replica.pid).not.toBe(pid);
  await replica.stop({ now: true });

  const large = await host('large', { mostBytes: 100 });
  const refused = large.start();
  await vi.waitFor(async () => expect((await large.row()).state).toBe('FAILED'), patient);
  expect((await large.row()).error).toMatch(/^The checkpoint has \d+ MiB, and the process of a replica may take/);
  await refused.stop({ now: true });
});
