import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import express from 'express';
import sharp from 'sharp';
import { uuidv7 } from 'uuidv7';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openClassifier } from '../../zoo/inference/classifier.ts';
import { createToken } from '../auth/tokens.ts';
import { connect } from '../database/connection.ts';
import { migrate } from '../database/migrate.ts';
import { startPostgres } from '../database/postgres.ts';
import { endpointRevisions, endpointStatistics, endpoints, replicas } from '../database/tables/index.ts';
import { CHANNELS, notify } from '../jobs/channels.ts';
import { insertCheckpoint } from '../testing/checkpoint-rows.ts';
import { testHome } from '../testing/test-home.ts';
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts';
import { inferenceGateway } from './gateway.ts';
import { closeInference, inferenceOf } from './inference.ts';
import { createReplicaServer } from './replica-server.ts';

const patient = { timeout: 600_000, interval: 50 };

test('an endpoint answers while PostgreSQL is away, also after its replica was started again, and what it counted is written later', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-away-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const first = await startPostgres({ directory, durable: false });
  const port = Number(new URL(first.url).port);
  const { db, pool, close } = connect(first.url);
  await migrate(pool);
  const home = await testHome({ url: first.url, db });
  onTestFinished(() => home.remove());
  const checkpointId = await insertCheckpoint({ db, blobs: home.blobs }, tinyCheckpoint(), ['red', 'green', 'blue']);
  const { token } = await createToken(db, { name: 'spec', role: 'VIEWER' });
  const classifier = await openClassifier(tinyCheckpoint(), { queue: { most: 16, longestMs: 100 } });
  const secret = 'secret';
  const startReplica = async (at = 0) => {
    const replica = createReplicaServer({ classifier, endpointName: 'x', revision: 1, secret }).listen(at, '127.0.0.1');
    await once(replica, 'listening');
    return { replica, at: (replica.address() as AddressInfo).port };
  };
  const { replica, at } = await startReplica();
  const platform = { db, pool, config: home.config };
  const server = express().use('/v2', inferenceGateway(platform)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`;
  await db.transaction(async (tx) => {
    await tx.insert(endpoints).values({ name: 'x', revision: 1, replicas: 1 });
    await tx.insert(endpointRevisions).values({ endpointName: 'x', number: 1, checkpointId, deployedBy: 'spec' });
    await tx.insert(replicas).values({
      ...{ endpointName: 'x', revision: 1, workerId: uuidv7(), secret, state: 'READY' },
      url: `http://127.0.0.1:${at}`,
    });
    await notify(tx, CHANNELS.endpoints, 'x');
  });

  const red = await sharp({ create: { width: 9, height: 7, channels: 3, background: '#ff0000' } })
    .png()
    .toBuffer();
  const headers = { authorization: `Bearer ${token}` };
  const ask = async () => {
    const body = new Uint8Array(red);
    const response = await fetch(`${base}/models/x/infer`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'image/png' },
      body,
    });
    return { status: response.status, body: await response.json() };
  };
  const get = async (place: string) => (await fetch(`${base}${place}`, { headers })).status;
  const answered = { status: 200, body: { predictions: [{ label: 'red' }] } };
  expect(await ask()).toMatchObject(answered);
  expect(await get('/models/x')).toBe(200);

  await first.stop();
  await expect(pool.query('select 1')).rejects.toThrow();
  // A token that is known costs no query, however long ago it was looked up: see the specs of api/auth.
  for (let i = 0; i < 20; i++) expect(await ask()).toMatchObject(answered);
  expect([await get('/health/ready'), await get('/models/x/ready'), await get('/models/x')]).toEqual([200, 200, 200]);
  expect(await get('/models/y')).toBe(503);

  // A worker starts a replica that ended on its port again: see hosted-replica.spec.ts.
  replica.closeAllConnections();
  replica.close();
  await once(replica, 'close');
  expect([await get('/models/x/ready'), (await ask()).status]).toEqual([503, 503]);
  const again = await startReplica(at);
  expect(await get('/models/x/ready')).toBe(200);
  expect(await ask()).toMatchObject(answered);

  const second = await startPostgres({ directory, durable: false, port });
  await vi.waitFor(async () => {
    await (await inferenceOf(platform)).statistics.flush();
    const [counted] = await db.select().from(endpointStatistics);
    expect(counted.requests - counted.errors).toBeGreaterThanOrEqual(22);
  }, patient);
  expect(await ask()).toMatchObject(answered);
  server.close();
  await closeInference(platform);
  again.replica.closeAllConnections();
  again.replica.close();
  await classifier.close();
  await close();
  await second.stop();
});
