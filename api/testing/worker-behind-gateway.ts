import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import express from 'express';
import pino from 'pino';
import sharp from 'sharp';
import { expect, vi } from 'vitest';
import { createToken } from '../auth/tokens.ts';
import { endpointRevisions, endpoints, replicas } from '../database/tables/index.ts';
import { inferenceGateway } from '../inference/gateway.ts';
import { closeInference, type InferencePlatform } from '../inference/inference.ts';
import { writeShares } from '../inference/write-shares.ts';
import { CHANNELS, notify } from '../jobs/channels.ts';
import { startWorker, type Worker } from '../worker/start-worker.ts';
import { insertCheckpoint } from './checkpoint-rows.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { testHome } from './test-home.ts';
import { tinyCheckpoint } from './tiny-checkpoint.ts';

type Revision = Partial<typeof endpointRevisions.$inferInsert> & { checkpointId: string };

/** A gateway, and a worker that runs replicas in processes of their own. */
export interface WorkerBehindGateway {
  database: TestDatabase;
  platform: InferencePlatform;
  worker: Worker;
  /** Stores a tiny checkpoint. */
  checkpoint(labels: string[], options?: Parameters<typeof tinyCheckpoint>[1]): Promise<string>;
  /** Stores any file as one. */
  store(onnx: Uint8Array): Promise<string>;
  /** Makes an endpoint with these revisions, 1, 2 …, or gives it more. */
  deploy(endpoint: Partial<typeof endpoints.$inferInsert> & { name: string }, revisions: Revision[]): Promise<void>;
  /** As setTraffic does: per cent by revision. */
  split(name: string, shares: Record<number, number>): Promise<void>;
  /** Resolves when an endpoint's replicas are these and READY: revisions, in order. */
  untilReady(name: string, revisions: number[]): Promise<void>;
  /** What an endpoint answers to a picture, or a request of the protocol as application/json. */
  ask(name: string, body: Buffer, type?: string): Promise<{ status: number; version?: string; label?: string }>;
  close(): Promise<void>;
}

export const PATIENT = { timeout: 600_000, interval: 50 };

export const picture = (background: string): Promise<Buffer> =>
  sharp({ create: { width: 20, height: 10, channels: 3, background } })
    .png()
    .toBuffer();

export async function workerBehindGateway(env: Record<string, string> = {}): Promise<WorkerBehindGateway> {
  const log = pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' });
  const database = await testDatabase();
  const home = await testHome(database, env);
  const { db } = database;
  const { token } = await createToken(db, { name: 'spec', role: 'VIEWER' });
  const worker = await startWorker(home.config, { log });
  const platform = { db, pool: database.pool, config: home.config };
  const server = express().use('/v2', inferenceGateway(platform)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/models`;
  return {
    ...{ database, platform, worker },
    checkpoint: (labels, options) =>
      insertCheckpoint({ db, blobs: home.blobs }, tinyCheckpoint(labels, options), labels),
    store: (onnx) => insertCheckpoint({ db, blobs: home.blobs }, onnx, ['a']),
    deploy: (endpoint, revisions) =>
      db.transaction(async (tx) => {
        const known = await tx
          .select()
          .from(endpointRevisions)
          .where(eq(endpointRevisions.endpointName, endpoint.name));
        const values = { revision: 1, replicas: 1, ...endpoint };
        await tx.insert(endpoints).values(values).onConflictDoUpdate({ target: endpoints.name, set: values });
        for (const [i, revision] of revisions.entries())
          await tx.insert(endpointRevisions).values({
            ...{ endpointName: endpoint.name, number: known.length + i + 1, deployedBy: 'spec' },
            ...revision,
          });
        await notify(tx, CHANNELS.endpoints, endpoint.name);
      }),
    split: (name, shares) =>
      db.transaction(async (tx) => {
        const wanted = Object.entries(shares).map(([number, traffic]) => ({ number: Number(number), traffic }));
        await writeShares(tx, name, wanted);
      }),
    async untilReady(name, revisions) {
      await vi.waitFor(async () => {
        const rows = await db.select().from(replicas).where(eq(replicas.endpointName, name));
        expect(rows.map(({ revision, state }) => `${revision} ${state}`).sort()).toEqual(
          revisions.map((revision) => `${revision} READY`),
        );
      }, PATIENT);
    },
    async ask(name, body, type = 'image/png') {
      const response = await fetch(`${base}/${name}/infer`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': type },
        body: new Uint8Array(body),
      });
      const answer = await response.json();
      return { status: response.status, version: answer.model_version, label: answer.predictions?.[0].label };
    },
    async close() {
      server.close();
      await closeInference(database);
      await worker.stop();
      await database.close();
      await home.remove();
    },
  };
}
