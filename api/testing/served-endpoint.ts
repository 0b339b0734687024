import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { uuidv7 } from 'uuidv7';
import { openClassifier } from '../../zoo/inference/classifier.ts';
import { createToken } from '../auth/tokens.ts';
import { endpointRevisions, endpoints, replicas } from '../database/tables/index.ts';
import { inferenceGateway } from '../inference/gateway.ts';
import { closeInference, type InferencePlatform } from '../inference/inference.ts';
import { createReplicaServer } from '../inference/replica-server.ts';
import { insertCheckpoint } from './checkpoint-rows.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { testHome } from './test-home.ts';

export interface ServedEndpoint {
  database: TestDatabase;
  context: InferencePlatform;
  /** `127.0.0.1:PORT` of the gateway. */
  address: string;
  /** Of a viewer. */
  token: string;
  close(): Promise<void>;
}

/**
 * An endpoint behind a gateway, without a worker: its replicas answer in this process, one for each checkpoint. They are its revisions 1, 2 …,
 * and the last is the one that should serve.
 */
export async function servedEndpoint(
  name: string,
  checkpoints: { onnx: Uint8Array; labels: string[] }[],
): Promise<ServedEndpoint> {
  const database = await testDatabase();
  const home = await testHome(database);
  const { db } = database;
  await db.insert(endpoints).values({ name, revision: checkpoints.length, replicas: 1 });

  const closing: (() => Promise<void>)[] = [];
  for (const [i, { onnx, labels }] of checkpoints.entries()) {
    const number = i + 1;
    const checkpointId = await insertCheckpoint({ db, blobs: home.blobs }, onnx, labels);
    await db.insert(endpointRevisions).values({ endpointName: name, number, checkpointId, deployedBy: 'spec' });
    const classifier = await openClassifier(onnx, { queue: { most: 4, longestMs: 100 } });
    await classifier.warmUp();
    const secret = `secret ${number}`;
    const server = createReplicaServer({ classifier, endpointName: name, revision: number, secret });
    const url = `http://${await listening(server)}`;
    const replica = { endpointName: name, revision: number, workerId: uuidv7(), secret, url, state: 'READY' as const };
    await db.insert(replicas).values(replica);
    closing.push(async () => {
      stop(server);
      await classifier.close();
    });
  }
  const { token } = await createToken(db, { name: 'spec', role: 'VIEWER' });
  const context = { db, pool: database.pool, config: home.config };
  const server = express().use('/v2', inferenceGateway(context)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    ...{ database, context, token, address: addressOf(server) },
    async close() {
      stop(server);
      await closeInference(database);
      for (const close of closing) await close();
      await database.close();
      await home.remove();
    },
  };
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return addressOf(server);
}

const addressOf = (server: Server) => `127.0.0.1:${(server.address() as AddressInfo).port}`;

function stop(server: Server): void {
  server.closeAllConnections();
  server.close();
}
