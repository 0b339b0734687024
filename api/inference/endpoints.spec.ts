import type { AddressInfo } from 'node:net';
import { and, eq } from 'drizzle-orm';
import express from 'express';
import pino from 'pino';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createToken } from '../auth/tokens.ts';
import { endpointRevisions, endpointStatistics, endpoints, replicas } from '../database/tables/index.ts';
import { CHANNELS, notify } from '../jobs/channels.ts';
import { insertCheckpoint } from '../testing/checkpoint-rows.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { testHome } from '../testing/test-home.ts';
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts';
import { startWorker, type Worker } from '../worker/start-worker.ts';
import { classify } from './classify.ts';
import { inferenceGateway } from './gateway.ts';
import { closeInference, inferenceOf } from './inference.ts';

const log = pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' });

let database: TestDatabase;
let home: Awaited<ReturnType<typeof testHome>>;
let worker: Worker;
let server: ReturnType<express.Express['listen']>;
let base: string;
let token: string;
/** Two checkpoints that name the same class differently. */
let english: string;
let german: string;

beforeAll(async () => {
  database = await testDatabase();
  home = await testHome(database);
  const context = { db: database.db, blobs: home.blobs };
  english = await insertCheckpoint(context, tinyCheckpoint(), ['red', 'green', 'blue']);
  german = await insertCheckpoint(context, tinyCheckpoint(['rot', 'grün', 'blau']), ['rot', 'grün', 'blau']);
  ({ token } = await createToken(database.db, { name: 'spec', role: 'VIEWER' }));
  worker = await startWorker(home.config, { log });
  const app = express().use('/v2', inferenceGateway(platform()));
  server = await new Promise((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`;
});

afterAll(async () => {
  server?.close();
  if (database) await closeInference(database);
  await worker?.stop();
  await database?.close();
  await home?.remove();
});

const platform = () => ({ db: database.db, pool: database.pool, config: home.config });

async function deploy(name: string, checkpointId: string, options: { revision?: number; replicas?: number } = {}) {
  const { revision = 1, replicas = 1 } = options;
  await database.db.transaction(async (tx) => {
    await tx
      .insert(endpoints)
      .values({ name, revision, replicas })
      .onConflictDoUpdate({ target: endpoints.name, set: { revision, replicas } });
    await tx
      .insert(endpointRevisions)
      .values({ endpointName: name, number: revision, checkpointId, deployedBy: 'spec' });
    await notify(tx, CHANNELS.endpoints, name);
  });
}

async function rowsOf(name: string) {
  return database.db.select().from(replicas).where(eq(replicas.endpointName, name));
}

const patient = { timeout: 600_000, interval: 50 };

async function untilReady(name: string, revision = 1, count = 1) {
  return vi.waitFor(async () => {
    const rows = await rowsOf(name);
    expect(rows.map(({ revision, state }) => ({ revision, state }))).toEqual(
      Array(count).fill({ revision, state: 'READY' }),
    );
    return rows;
  }, patient);
}

const picture = (background: string) =>
  sharp({ create: { width: 20, height: 10, channels: 3, background } })
    .png()
    .toBuffer();

async function infer(name: string, body: BodyInit, type = 'image/png', headers: Record<string, string> = {}) {
  const response = await fetch(`${base}/models/${name}/infer`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type, ...headers },
    body,
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

test('an endpoint answers pictures, the Open Inference Protocol and predict', async () => {
  await deploy('colours', english);
  await untilReady('colours');

  const red = await infer('colours', await picture('#ff0000'));
  expect(red.status).toBe(200);
  expect(red.body).toMatchObject({ model_name: 'colours', model_version: '1', predictions: [{ label: 'red' }] });
  expect(red.body.predictions[0].scores.map(({ label }: { label: string }) => label).sort()).toEqual([
    'blue',
    'green',
    'red',
  ]);

  const data = (await Promise.all([picture('#00ff00'), picture('#0000ff')])).map((bytes) => bytes.toString('base64'));
  const request = { id: 'x', inputs: [{ name: 'image', shape: [2], datatype: 'BYTES', data }] };
  const protocol = await infer('colours', JSON.stringify(request), 'application/json');
  expect(protocol.body).toMatchObject({
    id: 'x',
    outputs: [
      { name: 'label', datatype: 'BYTES', shape: [2], data: ['green', 'blue'] },
      { name: 'probabilities', datatype: 'FP32', shape: [2, 3] },
    ],
  });
  // softmax(0, 10, 0), in the order of the labels.
  expect(protocol.body.outputs[1].data.slice(0, 3)).toEqual([
    expect.closeTo(Math.exp(-10), 6),
    expect.closeTo(1, 3),
    expect.closeTo(Math.exp(-10), 6),
  ]);
});

test('predict asks for all of its pictures in one request, and drops them when its caller has left', async () => {
  const pictures = await Promise.all(['#0000ff', '#ff0000', '#00ff00'].map(picture));
  const answered = async () => {
    const response = await fetch(`${base}/models/colours/stats`, { headers: { authorization: `Bearer ${token}` } });
    const [{ inference_stats, inference_count }] = (await response.json()).model_stats;
    return [inference_stats.success.count, inference_count];
  };
  const ask = (given: Buffer[], signal?: AbortSignal) =>
    classify(platform(), 'colours', { modality: 'IMAGE', pictures: given }, signal);
  const [requests, examples] = await answered();
  const predicted = await ask(pictures);
  expect(predicted.map(({ label, labels }) => [label, ...labels])).toEqual(
    ['blue', 'red', 'green'].map((label) => [label, label]),
  );
  expect(await answered()).toEqual([requests + 1, examples + 3]);
  // As a picture alone is answered over HTTP.
  const { predictions } = (await infer('colours', new Uint8Array(pictures[0]))).body;
  expect(predicted[0]).toMatchObject(predictions[0]);

  // What is behind a picture's end is not read. Two of these fit into a request, the third does not.
  const large = pictures.map((bytes) => Buffer.concat([bytes, Buffer.alloc(8 * 2 ** 20)]));
  const [before] = await answered();
  expect((await ask(large)).map(({ label }) => label)).toEqual(['blue', 'red', 'green']);
  expect((await answered())[0]).toBe(before + 2);
  const broken = large.with(2, Buffer.concat([Buffer.from('no picture'), Buffer.alloc(8 * 2 ** 20)]));
  await expect(ask(broken)).rejects.toThrow(/^Picture 3: This is not a picture/);
  await expect(ask([Buffer.alloc(21 * 2 ** 20)])).rejects.toThrow('Picture 1 is larger than 20 MB');
  await expect(ask(pictures, AbortSignal.abort())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('describes itself', async () => {
  const get = async (path: string) => {
    const response = await fetch(`${base}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return [response.status, await response.json()];
  };
  expect(await get('')).toMatchObject([200, { name: 'graft' }]);
  expect(await get('/health/live')).toEqual([200, { live: true }]);
  expect(await get('/health/ready')).toEqual([200, { ready: true }]);
  expect(await get('/models/colours')).toMatchObject([200, { versions: ['1'], outputs: [{}, { shape: [-1, 3] }] }]);
  expect(await get('/models/colours/ready')).toEqual([200, { name: 'colours', ready: true }]);
  expect(await get('/models/nothing')).toMatchObject([404, { error: expect.stringContaining('nothing') }]);
});

test('an invalid request is answered with an error that says why, and the endpoint keeps working', async () => {
  const png = await picture('#ff0000');
  expect(await infer('colours', 'I am not a picture')).toMatchObject({ status: 400, body: { error: /PNG, JPEG/ } });
  expect(await infer('colours', png.subarray(0, png.length / 2))).toMatchObject({
    status: 400,
    body: { error: /damaged/ },
  });
  expect(await infer('colours', '')).toMatchObject({ status: 400 });
  expect(await infer('colours', '{"inputs": []}', 'application/json')).toMatchObject({
    status: 400,
    body: { error: /inputs/ },
  });
  expect(await infer('colours', '{', 'application/json')).toMatchObject({ status: 400, body: { error: /JSON/ } });
  expect(await infer('colours', png, 'text/plain')).toMatchObject({ status: 415, body: { error: /image\/png/ } });
  expect(await infer('colours', Buffer.alloc(21 * 2 ** 20))).toMatchObject({ status: 413, body: { error: /20 MB/ } });
  expect(await infer('nothing', png)).toMatchObject({ status: 404 });
  expect(await infer('colours', png, 'image/png', { authorization: '' })).toMatchObject({ status: 401 });
  expect(await infer('colours', png, 'image/png', { authorization: 'Bearer wrong' })).toMatchObject({ status: 401 });
  expect(await infer('colours', png)).toMatchObject({ status: 200 });
  await expect(
    classify(platform(), 'colours', { modality: 'IMAGE', pictures: [Buffer.from('x')] }),
  ).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await expect(classify(platform(), 'nothing', { modality: 'IMAGE', pictures: [png] })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('a replica answers only the gateway', async () => {
  const [{ url }] = await rowsOf('colours');
  const response = await fetch(`${url}/infer`, {
    method: 'POST',
    headers: { 'content-type': 'image/png', 'x-graft-replica-secret': 'guess' },
    body: new Uint8Array(await picture('#ff0000')),
  });
  expect(response.status).toBe(403);
});

test('a new revision takes over without a failed request, and a rollback does too', async () => {
  const red = await picture('#ff0000');
  const seen = new Set<string>();
  let asking = true;
  const statuses: number[] = [];
  const caller = (async () => {
    while (asking) {
      const { status, body } = await infer('colours', red);
      statuses.push(status);
      if (status === 200) seen.add(`${body.model_version}: ${body.predictions[0].label}`);
    }
  })();

  await deploy('colours', german, { revision: 2 });
  await untilReady('colours', 2);
  await vi.waitFor(() => expect(seen).toContain('2: rot'), patient);
  await deploy('colours', english, { revision: 3 });
  await untilReady('colours', 3);
  await vi.waitFor(() => expect(seen).toContain('3: red'), patient);
  // The processes of revisions 1 and 2 are gone, too.
  await vi.waitFor(() => expect(worker.replicaProcesses().size).toBe(1), patient);
  asking = false;
  await caller;
  expect(new Set(statuses)).toEqual(new Set([200]));
});

test('a replica that is killed is restarted', async () => {
  const red = await picture('#ff0000');
  const [[id, pid]] = [...worker.replicaProcesses()];
  if (pid === undefined) throw new Error('the replica has no process'); // 0 would be this process' own group
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(async () => {
    expect(await rowsOf('colours')).toMatchObject([
      { id, state: 'STARTING', error: expect.stringContaining('SIGKILL') },
    ]);
  }, patient);
  const meanwhile = await infer('colours', red);
  expect([200, 503]).toContain(meanwhile.status);
  if (meanwhile.status === 503) expect(meanwhile.headers.get('retry-after')).toBe('1');
  await untilReady('colours', 3);
  expect(worker.replicaProcesses().get(id)).not.toBe(pid);
  expect((await infer('colours', red)).status).toBe(200);
});

test('replicas share the load', async () => {
  await deploy('colours', german, { revision: 4, replicas: 2 });
  await untilReady('colours', 4, 2);
  const red = await picture('#ff0000');
  for (let i = 0; i < 4; i++) expect((await infer('colours', red)).body.model_version).toBe('4');
  await database.db.update(endpoints).set({ replicas: 1 }).where(eq(endpoints.name, 'colours'));
  await notify(database.db, CHANNELS.endpoints);
  await untilReady('colours', 4, 1);
});

test('no request is lost while one of two replicas is killed, nor while one is taken away', async () => {
  await deploy('colours', german, { revision: 5, replicas: 2 });
  await untilReady('colours', 5, 2);
  // The gateway knows both.
  const entry = async () => (await inferenceOf(platform())).directory.find('colours');
  await vi.waitFor(async () => expect((await entry())?.ready).toHaveLength(2), patient);
  const red = await picture('#ff0000');
  const statuses: number[] = [];
  let asking = true;
  const callers = Array.from({ length: 6 }, async () => {
    while (asking) statuses.push((await infer('colours', red)).status);
  });
  await vi.waitFor(() => expect(statuses.length).toBeGreaterThan(30), patient);
  const pid = [...worker.replicaProcesses().values()].findLast((one) => one !== undefined);
  if (pid === undefined) throw new Error('no replica has a process'); // 0 would be this process' own group
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(async () => {
    const states = (await rowsOf('colours')).map(({ state }) => state);
    expect(states).toContain('STARTING');
  }, patient);
  await untilReady('colours', 5, 2);

  await database.db.update(endpoints).set({ replicas: 1 }).where(eq(endpoints.name, 'colours'));
  await notify(database.db, CHANNELS.endpoints);
  await untilReady('colours', 5, 1);
  await vi.waitFor(() => expect(worker.replicaProcesses().size).toBe(1), patient);
  asking = false;
  await Promise.all(callers);
  expect(new Set(statuses)).toEqual(new Set([200]));
});

test('a checkpoint that is not a classifier leaves the endpoint FAILED with the reason', async () => {
  const broken = await insertCheckpoint({ db: database.db, blobs: home.blobs }, Buffer.from('no model'), ['a']);
  await deploy('broken', broken);
  await vi.waitFor(async () => {
    expect(await rowsOf('broken')).toMatchObject([{ state: 'FAILED', error: expect.stringContaining('ONNX') }]);
  }, patient);
  const answer = await infer('broken', await picture('#ff0000'));
  expect(answer).toMatchObject({ status: 503, body: { error: expect.stringContaining('broken') } });
  expect(answer.headers.get('retry-after')).toBe('1');
  await database.db.delete(endpoints).where(eq(endpoints.name, 'broken'));
});

test('endpoints come back with the worker', async () => {
  await worker.stop();
  expect(await rowsOf('colours')).toEqual([]);
  expect((await infer('colours', await picture('#ff0000'))).status).toBe(503);
  worker = await startWorker(home.config, { log });
  await untilReady('colours', 5, 1);
  expect((await infer('colours', await picture('#ff0000'))).status).toBe(200);
});

test('counts requests', async () => {
  const { statistics } = await inferenceOf(platform());
  await statistics.flush();
  const [before] = await database.db.select().from(endpointStatistics);
  const requests = 5;
  for (let i = 0; i < requests; i++) await infer('colours', await picture('#ff0000'));
  await infer('colours', 'not a picture');
  await statistics.flush();
  const [after] = await database.db
    .select()
    .from(endpointStatistics)
    .where(and(eq(endpointStatistics.endpointName, 'colours')));
  const sum = (counts: number[]) => counts.reduce((a, b) => a + b, 0);
  expect(after.requests - before.requests).toBe(requests + 1);
  expect(after.errors).toBe(before.errors);
  expect(sum(after.latencies) - sum(before.latencies)).toBe(requests);
});

test('a deleted endpoint is gone, and its process too', async () => {
  await database.db.delete(endpoints).where(eq(endpoints.name, 'colours'));
  await notify(database.db, CHANNELS.endpoints, 'colours');
  await vi.waitFor(async () => expect((await infer('colours', await picture('#ff0000'))).status).toBe(404), patient);
  await vi.waitFor(() => expect(worker.replicaProcesses().size).toBe(0), patient);
});
