import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { endpoints, replicas } from '../database/tables/index.ts';
import { CHANNELS, notify } from '../jobs/channels.ts';
import { PATIENT, picture, type WorkerBehindGateway, workerBehindGateway } from '../testing/worker-behind-gateway.ts';

let served: WorkerBehindGateway;
let large: string;
beforeAll(async () => {
  // A tiny checkpoint has less than two kB; with long labels it has more.
  served = await workerBehindGateway({ GRAFT_SHARED_REPLICA_BYTES: '2000' });
  large = await served.checkpoint(['red'.padEnd(3000), 'green', 'blue']);
});
afterAll(() => served?.close());

const names = ['one', 'two', 'three'];
const pids = () => [...served.worker.replicaProcesses().values()];
/** The endpoints' processes, by their replicas in the order of their names. */
async function processOf(name: string): Promise<(number | undefined)[]> {
  const rows = await served.database.db.select().from(replicas).where(eq(replicas.endpointName, name));
  return rows.map(({ id }) => served.worker.replicaProcesses().get(id));
}

test('replicas of small checkpoints share a process, those of one endpoint do not, and a large one has its own', async () => {
  const red = await picture('#ff0000');
  for (const name of names)
    await served.deploy({ name, replicas: name === 'one' ? 2 : 1 }, [
      { checkpointId: await served.checkpoint([name, 'green', 'blue']) },
    ]);
  await served.deploy({ name: 'large' }, [{ checkpointId: large }]);
  for (const name of names) await served.untilReady(name, name === 'one' ? [1, 1] : [1]);
  await served.untilReady('large', [1]);
  // Two processes for the two replicas of one, and all others in these; and the large one's.
  expect(new Set(pids()).size).toBe(3);
  expect(new Set(await processOf('one')).size).toBe(2);
  const [own] = await processOf('large');
  expect(pids().filter((pid) => pid === own)).toHaveLength(1);
  for (const name of names) expect(await served.ask(name, red)).toMatchObject({ status: 200, label: name });

  // What ends a process ends all in it, and they are started again.
  const [shared] = await processOf('two');
  if (shared === undefined) throw new Error('no process'); // 0 would be this process' own group
  const inIt = pids().filter((pid) => pid === shared).length;
  expect(inIt).toBeGreaterThanOrEqual(2);
  process.kill(shared, 'SIGKILL');
  await vi.waitFor(() => expect(pids()).not.toContain(shared), PATIENT);
  for (const name of names) await served.untilReady(name, name === 'one' ? [1, 1] : [1]);
  for (const name of names) expect(await served.ask(name, red)).toMatchObject({ status: 200, label: name });
  expect(await processOf('large')).toEqual([own]);

  // An endpoint that goes leaves the others where they are.
  const [kept] = await processOf('three');
  await served.database.db.delete(endpoints).where(eq(endpoints.name, 'two'));
  await notify(served.database.db, CHANNELS.endpoints);
  await vi.waitFor(() => expect(pids()).toHaveLength(4), PATIENT);
  expect(await served.ask('three', red)).toMatchObject({ status: 200, label: 'three' });
  expect(await processOf('three')).toEqual([kept]);
}, 120_000);

test('a checkpoint that cannot be opened fails alone', async () => {
  const { db } = served.database;
  await served.deploy({ name: 'broken' }, [{ checkpointId: await served.store(Buffer.from('no model')) }]);
  await vi.waitFor(async () => {
    const rows = await db.select().from(replicas).where(eq(replicas.endpointName, 'broken'));
    expect(rows).toMatchObject([{ state: 'FAILED', error: expect.stringContaining('ONNX') }]);
  }, PATIENT);
  expect(await served.ask('three', await picture('#ff0000'))).toMatchObject({ status: 200, label: 'three' });
}, 60_000);
