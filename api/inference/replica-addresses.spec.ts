import type { AddressInfo } from 'node:net';
import { asc, eq } from 'drizzle-orm';
import express from 'express';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createToken } from '../auth/tokens.ts';
import { endpointRevisions, endpoints, replicas } from '../database/tables/index.ts';
import { CHANNELS, notify } from '../jobs/channels.ts';
import { captureLog, type LogLine } from '../testing/captured-log.ts';
import { insertCheckpoint } from '../testing/checkpoint-rows.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { testHome } from '../testing/test-home.ts';
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts';
import { startWorker, type Worker } from '../worker/start-worker.ts';
import { inferenceGateway } from './gateway.ts';
import { closeInference } from './inference.ts';

// Two workers with addresses of their own, as two containers of one service have. 127.0.0.0/8 is the loopback on Linux only.

let database: TestDatabase;
let home: Awaited<ReturnType<typeof testHome>>;
let workers: Worker[] = [];
let server: ReturnType<express.Express['listen']>;
let url: string;
let token: string;
let lines: LogLine[];

beforeAll(async () => {
  const captured = captureLog();
  lines = captured.lines;
  database = await testDatabase();
  home = await testHome(database);
  ({ token } = await createToken(database.db, { name: 'spec', role: 'VIEWER' }));
  const config = { ...home.config, logLevel: 'debug' as const };
  const addresses = [
    { replicaHost: '127.0.0.2', replicaAdvertisedHost: '127.0.0.2' },
    { replicaHost: '0.0.0.0', replicaAdvertisedHost: '127.0.0.3' },
  ];
  workers = await Promise.all(addresses.map((own) => startWorker({ ...config, ...own }, { log: captured.log })));
  const app = express().use('/v2', inferenceGateway({ db: database.db, pool: database.pool, config: home.config }));
  server = await new Promise((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/models/colours/infer`;
});

afterAll(async () => {
  server?.close();
  if (database) await closeInference(database);
  await Promise.all(workers.map((worker) => worker.stop()));
  await database?.close();
  await home?.remove();
});

const patient = { timeout: 600_000, interval: 50 };

test.runIf(process.platform === 'linux')(
  'the API reaches the replicas of two workers at the address of each',
  async () => {
    const { db } = database;
    const checkpointId = await insertCheckpoint({ db, blobs: home.blobs }, tinyCheckpoint(), ['red', 'green', 'blue']);
    await db.transaction(async (tx) => {
      await tx.insert(endpoints).values({ name: 'colours', revision: 1, replicas: 2 });
      await tx
        .insert(endpointRevisions)
        .values({ endpointName: 'colours', number: 1, checkpointId, deployedBy: 'spec' });
      await notify(tx, CHANNELS.endpoints, 'colours');
    });
    const rows = await vi.waitFor(async () => {
      const found = await db
        .select()
        .from(replicas)
        .where(eq(replicas.endpointName, 'colours'))
        .orderBy(asc(replicas.url));
      expect(found.map(({ state }) => state)).toEqual(['READY', 'READY']);
      return found;
    }, patient);
    const [first, second] = rows.map((row) => new URL(row.url ?? ''));
    expect([first.hostname, second.hostname]).toEqual(['127.0.0.2', '127.0.0.3']);
    expect(rows.map(({ workerId }) => workerId)).toEqual(workers.map(({ id }) => id));

    const red = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#ff0000' } })
      .png()
      .toBuffer();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'image/png' };
    for (let i = 0; i < 4; i++) {
      const response = await fetch(url, { method: 'POST', headers, body: red });
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ predictions: [{ label: 'red' }] });
    }
    // In turn.
    await vi.waitFor(() => {
      const answered = lines.filter(({ msg }) => msg === 'answered').map(({ replica }) => replica);
      expect(new Set(answered)).toEqual(new Set(rows.map(({ id }) => id)));
      expect(answered).toHaveLength(4);
    }, patient);

    // The first listens at its own address only, the second at all of them.
    await expect(fetch(`http://127.0.0.1:${first.port}/infer`)).rejects.toThrow();
    expect((await fetch(`http://127.0.0.1:${second.port}/infer`)).status).toBe(403);
  },
);
