import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Config } from '../config.ts';
import type { Database } from '../database/connection.ts';
import { Checks } from '../health/checks.ts';
import { databaseCheck, heartbeatCheck, migrationsCheck } from '../health/database-checks.ts';
import { healthRoutes } from '../health/health-routes.ts';
import { metricsRoute } from '../health/metrics-route.ts';
import { storeCheck } from '../health/store-check.ts';
import type { BlobStore } from '../storage/blob-store.ts';

/**
 * A worker's own `/healthz`, `/readyz` and `/metrics` on GRAFT_WORKER_PORT: each process counts for itself, so Prometheus asks the
 * workers as well as the API.
 *
 * @throws if the port is taken
 */
export async function startWorkerServer(
  config: Config,
  { db, pool, blobs, workerId }: Pick<Database, 'db' | 'pool'> & { blobs: BlobStore; workerId: string },
): Promise<{ port: number; close(): Promise<void> }> {
  const app = express().disable('x-powered-by');
  const checks = new Checks({
    database: databaseCheck(pool),
    migrations: migrationsCheck(pool),
    store: storeCheck(blobs),
    heartbeat: heartbeatCheck(db, workerId),
  });
  app.use(healthRoutes(checks));
  app.get('/metrics', metricsRoute({ db, config }));
  const server = createServer(app).listen(config.workerPort ?? 0, config.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
