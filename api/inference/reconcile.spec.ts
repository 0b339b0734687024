import { eq } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { endpointRevisions, endpoints, replicas, workers } from '../database/tables/index.ts';
import { insertCheckpoint } from '../testing/checkpoint-rows.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { testHome } from '../testing/test-home.ts';
import { type ReplicaRow, reconcileReplicas } from './reconcile.ts';

let database: TestDatabase;
let home: Awaited<ReturnType<typeof testHome>>;
let checkpointId: string;
const [here, there] = [uuidv7(), uuidv7()];

beforeAll(async () => {
  database = await testDatabase();
  home = await testHome(database);
  checkpointId = await insertCheckpoint({ db: database.db, blobs: home.blobs }, Buffer.from('a checkpoint'), ['a']);
});

afterEach(() => database.db.delete(endpoints));

afterAll(async () => {
  await database?.close();
  await home?.remove();
});

async function want(revision: number, count: number) {
  await database.db
    .insert(endpoints)
    .values({ name: 'x', revision, replicas: count })
    .onConflictDoUpdate({ target: endpoints.name, set: { revision, replicas: count } });
  await database.db
    .insert(endpointRevisions)
    .values({ endpointName: 'x', number: revision, checkpointId, deployedBy: 'spec' })
    .onConflictDoNothing();
}

const set = (change: Partial<ReplicaRow>, revision: number) =>
  database.db.update(replicas).set(change).where(eq(replicas.revision, revision));

const rows = async () => {
  const found = await database.db.select().from(replicas).orderBy(replicas.revision);
  return found.map(({ revision, state }) => `${revision} ${state}`);
};

test('workers that look at the same time claim each replica once', async () => {
  await want(1, 3);
  const assigned = await Promise.all([here, there, here, there].map((id) => reconcileReplicas(database.db, id)));
  expect(await rows()).toEqual(['1 STARTING', '1 STARTING', '1 STARTING']);
  const [mine, theirs] = [await reconcileReplicas(database.db, here), await reconcileReplicas(database.db, there)];
  expect(mine.length + theirs.length).toBe(3);
  expect(assigned.flat().every(({ row }) => row.secret.length >= 43)).toBe(true);
  expect(new Set([...mine, ...theirs].map(({ row }) => row.secret)).size).toBe(3);
});

test('missing replicas are spread over the workers that are alive, whoever looks first', async () => {
  const [dead, other] = [uuidv7(), uuidv7()];
  const { db } = database;
  const register = (id: string, heartbeatAt = new Date()) =>
    db.insert(workers).values({ id, hostname: id, heartbeatAt });
  for (const id of [here, there, other]) await register(id);
  await register(dead, new Date(Date.now() - 60_000));
  await want(1, 4);
  await reconcileReplicas(db, here);
  const perWorker = async (revision: number) => {
    const found = await db.select().from(replicas).where(eq(replicas.revision, revision));
    return [here, there, other, dead].map((id) => found.filter(({ workerId }) => workerId === id).length);
  };
  expect(await perWorker(1)).toEqual([2, 1, 1, 0]);
  // Each runs its own.
  expect((await reconcileReplicas(db, there)).map(({ row }) => row.workerId)).toEqual([there]);
  await set({ state: 'READY' }, 1);
  await want(2, 2);
  await reconcileReplicas(db, there);
  expect(await perWorker(2)).toEqual([0, 1, 1, 0]);
  await db.delete(workers);
});

test('a revision keeps serving until the next one is completely READY', async () => {
  await want(1, 2);
  await reconcileReplicas(database.db, here);
  await set({ state: 'READY' }, 1);
  await want(2, 2);
  await reconcileReplicas(database.db, here);
  expect(await rows()).toEqual(['1 READY', '1 READY', '2 STARTING', '2 STARTING']);
  // If the next one fails, the old one keeps serving.
  await set({ state: 'FAILED' }, 2);
  await reconcileReplicas(database.db, there);
  expect(await rows()).toEqual(['1 READY', '1 READY', '2 FAILED', '2 FAILED']);
  await set({ state: 'READY' }, 2);
  await reconcileReplicas(database.db, there);
  expect(await rows()).toEqual(['2 READY', '2 READY']);
});

test('rolling back to a revision that failed tries it again', async () => {
  await want(1, 1);
  await reconcileReplicas(database.db, here);
  await set({ state: 'FAILED' }, 1);
  await want(2, 1);
  await reconcileReplicas(database.db, here);
  expect(await rows()).toEqual(['2 STARTING']);
  await want(1, 1);
  await reconcileReplicas(database.db, here);
  expect(await rows()).toEqual(['1 STARTING']);
});

test('revisions that share the traffic run their parts of the replicas, and the others go when those are READY', async () => {
  await want(1, 4);
  await reconcileReplicas(database.db, here);
  await set({ state: 'READY' }, 1);
  await want(2, 4);
  await want(3, 4);
  const share = (number: number, traffic: number) =>
    database.db.update(endpointRevisions).set({ traffic }).where(eq(endpointRevisions.number, number));
  await share(2, 90);
  await share(3, 10);
  await reconcileReplicas(database.db, here);
  const [ready, starting] = [Array(4).fill('1 READY'), [...Array(4).fill('2 STARTING'), '3 STARTING']];
  expect(await rows()).toEqual([...ready, ...starting]);
  await set({ state: 'READY' }, 2);
  await reconcileReplicas(database.db, here);
  expect(await rows()).toEqual([...ready, ...Array(4).fill('2 READY'), '3 STARTING']);
  await set({ state: 'READY' }, 3);
  await reconcileReplicas(database.db, here);
  expect(await rows()).toEqual([...Array(4).fill('2 READY'), '3 READY']);
  await share(2, 50);
  await share(3, 50);
  await reconcileReplicas(database.db, here);
  expect(await rows()).toEqual(['2 READY', '2 READY', '3 READY', '3 STARTING']);
});

test('surplus replicas are removed, READY ones last', async () => {
  await want(1, 3);
  const [{ row }] = await reconcileReplicas(database.db, here);
  await database.db.update(replicas).set({ state: 'READY' }).where(eq(replicas.id, row.id));
  await want(1, 1);
  // By whichever worker looks first.
  expect(await reconcileReplicas(database.db, there)).toEqual([]);
  expect(await rows()).toEqual(['1 READY']);
  await want(1, 0);
  expect(await reconcileReplicas(database.db, here)).toEqual([]);
});
