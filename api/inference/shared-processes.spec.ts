import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { tuned } from '../../zoo/adapters/testing/own-adapter.ts';
import { openClassifier } from '../../zoo/inference/classifier.ts';
import { readModel } from '../../zoo/onnx/read.ts';
import { writeModel } from '../../zoo/onnx/write.ts';
import { checkpoints, endpoints, fineTunes, replicas } from '../database/tables/index.ts';
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
});

test('endpoints with adapters of one base model share a process from the second on, and one without a base runs in it by itself', async () => {
  const { db } = served.database;
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-adapters-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const { onnx, adapter } = await tuned('texts/bert', directory, { strategy: 'LORA', loraRank: 2 });
  const [{ sha256: adapterSha256 }] = await db
    .select()
    .from(checkpoints)
    .where(eq(checkpoints.id, await served.store(adapter ?? Buffer.from(''))));
  const modelIds: string[] = [];
  const store = async (file: Uint8Array) => {
    const checkpointId = await served.store(file);
    const [{ fineTuneId }] = await db
      .update(checkpoints)
      .set({ adapterSha256 })
      .where(eq(checkpoints.id, checkpointId))
      .returning();
    const [{ modelId }] = await db.select().from(fineTunes).where(eq(fineTunes.id, fineTuneId));
    modelIds.push(modelId);
    await db.update(fineTunes).set({ modelId: modelIds[0] }).where(eq(fineTunes.id, fineTuneId));
    return checkpointId;
  };
  // The third one was changed where the adapter has an update, so its base is another one.
  const other = readModel(onnx);
  (other.initializers.get('encoder.layer.0.output.dense.weight')?.data as Float32Array)[0] += 0.01;
  const adapted = ['first', 'second', 'third', 'other'];
  for (const name of adapted) {
    await served.deploy({ name }, [{ checkpointId: await store(name === 'other' ? writeModel(other) : onnx) }]);
    await served.untilReady(name, [1]);
  }
  const [[first], [second], [third], [fourth]] = await Promise.all(adapted.map(processOf));
  expect([third, fourth]).toEqual([second, second]);
  expect(first).not.toBe(second);
  const merged = await openClassifier(onnx);
  onTestFinished(() => merged.close());
  for (const text of ['word1 word2 word3', 'word9']) {
    const [{ label }] = await merged.classify([Buffer.from(text)]);
    for (const name of adapted)
      expect(await served.ask(name, Buffer.from(text), 'text/plain')).toMatchObject({ status: 200, label });
  }
});

test('a checkpoint that cannot be opened fails alone', async () => {
  const { db } = served.database;
  await served.deploy({ name: 'broken' }, [{ checkpointId: await served.store(Buffer.from('no model')) }]);
  await vi.waitFor(async () => {
    const rows = await db.select().from(replicas).where(eq(replicas.endpointName, 'broken'));
    expect(rows).toMatchObject([{ state: 'FAILED', error: expect.stringContaining('ONNX') }]);
  }, PATIENT);
  expect(await served.ask('three', await picture('#ff0000'))).toMatchObject({ status: 200, label: 'three' });
});
