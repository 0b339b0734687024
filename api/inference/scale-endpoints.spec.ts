import { eq, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { endpointRevisions, endpoints, replicas } from '../database/tables/index.ts';
import { insertCheckpoint } from '../testing/checkpoint-rows.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { testHome } from '../testing/test-home.ts';
import { reconcileReplicas } from './reconcile.ts';
import { wakeEndpoint } from './scale-endpoints.ts';

let database: TestDatabase;
let home: Awaited<ReturnType<typeof testHome>>;
const [here, there] = [uuidv7(), uuidv7()];

beforeAll(async () => {
  database = await testDatabase();
  home = await testHome(database);
  const { db } = database;
  const checkpointId = await insertCheckpoint({ db, blobs: home.blobs }, Buffer.from('a checkpoint'), ['a']);
  await db.insert(endpoints).values([
    { name: 'x', revision: 1, replicas: 1, minReplicas: 0, maxReplicas: 3 },
    { name: 'fixed', revision: 1, replicas: 1 },
  ]);
  for (const endpointName of ['x', 'fixed'])
    await db.insert(endpointRevisions).values({ endpointName, number: 1, checkpointId, deployedBy: 'spec' });
});
afterAll(async () => {
  await database?.close();
  await home?.remove();
});

const rows = (name = 'x') => database.db.select().from(replicas).where(eq(replicas.endpointName, name));
const allUnderWay = async (each: number) =>
  new Map((await database.db.select().from(replicas)).map(({ id }) => [id, each]));
const calmFor = (seconds: number) =>
  database.db.update(endpoints).set({ neededAt: sql`now() - ${`${seconds} s`}::interval` });

test('replicas follow the load of all workers between floor and ceiling, down to none, and come back when asked', async () => {
  const { db } = database;
  await reconcileReplicas(db, here);
  expect(await rows()).toHaveLength(1);
  await reconcileReplicas(db, here, await allUnderWay(7));
  expect(await rows()).toHaveLength(2);
  await reconcileReplicas(db, there, await allUnderWay(20));
  expect(await rows()).toHaveLength(3);
  expect(await rows('fixed')).toHaveLength(1);
  // Another worker reports nothing, and what was reported stands.
  await calmFor(70);
  await reconcileReplicas(db, there);
  expect(await rows()).toHaveLength(3);

  await reconcileReplicas(db, here, await allUnderWay(0));
  expect(await rows()).toHaveLength(3);
  await calmFor(61);
  await reconcileReplicas(db, here);
  await reconcileReplicas(db, here);
  expect(await rows()).toHaveLength(2);
  await calmFor(61);
  await reconcileReplicas(db, here);
  await calmFor(299);
  await reconcileReplicas(db, here);
  expect(await rows()).toHaveLength(1);
  await calmFor(301);
  await reconcileReplicas(db, here);
  expect(await rows()).toHaveLength(0);

  expect(await wakeEndpoint(db, 'fixed')).toBe(false);
  expect([await wakeEndpoint(db, 'x'), await wakeEndpoint(db, 'x')]).toEqual([true, false]);
  await reconcileReplicas(db, here);
  expect(await rows()).toHaveLength(1);
});

test('an endpoint that is woken while a worker looks stays awake', async () => {
  const { db, pool } = database;
  await db.update(endpoints).set({ replicas: 0 }).where(eq(endpoints.name, 'x'));
  await reconcileReplicas(db, here);
  const blocking = await pool.connect();
  await blocking.query('begin');
  await blocking.query('lock table replicas in access exclusive mode');
  // It has read the endpoints, and waits for their replicas.
  const looking = reconcileReplicas(db, here);
  // In this database alone: a table has the same number in every database that was made from the same template.
  const waits =
    'select count(*)::int as n from pg_locks l join pg_database d on d.oid = l.database where not granted and relation = $1::regclass and datname = current_database()';
  await vi.waitFor(async () => expect((await pool.query(waits, ['replicas'])).rows[0].n).toBe(1), { timeout: 600_000 });
  expect(await wakeEndpoint(db, 'x')).toBe(true);
  await blocking.query('commit');
  blocking.release();
  await looking;
  await reconcileReplicas(db, here);
  expect(await rows()).toHaveLength(1);
});
