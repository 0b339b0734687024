// A separate process: PostgreSQL, the API and a worker as `npm start` runs them, with one endpoint. See ../child.ts for the protocol.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pino from 'pino';
import { createToken } from '../../../api/auth/tokens.ts';
import { readConfig } from '../../../api/config.ts';
import { connect } from '../../../api/database/connection.ts';
import { migrate } from '../../../api/database/migrate.ts';
import { startPostgres } from '../../../api/database/postgres.ts';
import { endpointRevisions, endpoints, replicas } from '../../../api/database/tables/index.ts';
import { CHANNELS, notify } from '../../../api/jobs/channels.ts';
import { listenForJobs } from '../../../api/jobs/notifications.ts';
import { openQueue } from '../../../api/jobs/queue.ts';
import { startServer } from '../../../api/server.ts';
import { openBlobStore } from '../../../api/storage/open-blob-store.ts';
import { insertCheckpoint } from '../../../api/testing/checkpoint-rows.ts';
import { startWorker } from '../../../api/worker/start-worker.ts';
import { checkPort } from '../../supervisor/port.ts';
import { serve } from '../serve.ts';

const NAME = 'served';

/** Resolves when the endpoint answers. */
async function start({ home, file, labels }: { home: string; file: string; labels: string[] }) {
  const postgres = await startPostgres({ directory: path.join(home, 'postgres'), durable: false });
  const port = await checkPort('127.0.0.1', 0, 'GRAFT_API_PORT', 0);
  const config = readConfig({ GRAFT_HOME: home, GRAFT_API_PORT: String(port), DATABASE_URL: postgres.url });
  const { db, pool } = connect(postgres.url);
  await migrate(pool);
  const log = pino({ level: 'silent' });
  const queue = await openQueue(postgres.url);
  const jobNotifications = await listenForJobs(postgres.url);
  const blobs = await openBlobStore(config);
  await startServer({ config, db, pool, blobs, queue, jobNotifications }, log);
  await startWorker(config, { log });
  const { token } = await createToken(db, { name: 'bench', role: 'VIEWER' });
  const checkpointId = await insertCheckpoint({ db, blobs }, await readFile(file), labels);
  await db.insert(endpoints).values({ name: NAME, revision: 1, replicas: 1 });
  await db.insert(endpointRevisions).values({ endpointName: NAME, number: 1, checkpointId, deployedBy: 'bench' });
  await notify(db, CHANNELS.endpoints, NAME);
  for (;;) {
    const [replica] = await db.select().from(replicas);
    if (replica?.state === 'READY') break;
    if (replica?.error) throw new Error(replica.error);
    await pause(50);
  }
  return { url: `http://127.0.0.1:${port}/v2/models/${NAME}/infer`, token };
}

await serve({ start });
process.exit(0);
