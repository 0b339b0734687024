import { rename } from 'node:fs/promises';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import pino from 'pino';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { endpointRevisions, endpoints, replicas } from '../database/tables/index.ts';
import { blobKey } from '../storage/blob-store.ts';
import { insertCheckpoint } from '../testing/checkpoint-rows.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { testHome } from '../testing/test-home.ts';
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts';
import { HostedReplica, type ReplicaHostContext } from './hosted-replica.ts';
import { reconcileReplicas } from './reconcile.ts';
import { SECRET_HEADER } from './replica-server.ts';

const log = pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' });
const patient = { timeout: 60_000, interval: 50 };
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

async function host(name: string, options: Pick<ReplicaHostContext, 'pauses' | 'silentMs'> = {}) {
  const { db } = database;
  const { blobs, config } = home;
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
}, 180_000);

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
}, 180_000);
