import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import pino from 'pino';
import { createToken } from '../../../api/auth/tokens.ts';
import { type Config, readConfig } from '../../../api/config.ts';
import { connect, type Db } from '../../../api/database/connection.ts';
import { migrate } from '../../../api/database/migrate.ts';
import { startPostgres } from '../../../api/database/postgres.ts';
import { closeInference } from '../../../api/inference/inference.ts';
import { listenForJobs } from '../../../api/jobs/notifications.ts';
import { openQueue } from '../../../api/jobs/queue.ts';
import { startServer } from '../../../api/server.ts';
import { openBlobStore } from '../../../api/storage/open-blob-store.ts';
import { checkPort } from '../../supervisor/port.ts';

export interface ServedCatalog {
  config: Config;
  db: Db;
  /** Of a trainer. */
  token: string;
  pool: ReturnType<typeof connect>['pool'];
  /** Queries the API over HTTP; throws its errors. */
  query(query: string, variables: Record<string, unknown>): Promise<Record<string, never>>;
  close(): Promise<void>;
}

/** The API over HTTP as `npm start` runs it, with its own PostgreSQL and an empty catalogue. */
export async function serveCatalog(directory: string): Promise<ServedCatalog> {
  const home = await mkdtemp(path.join(directory, 'catalog-'));
  const postgres = await startPostgres({ directory: path.join(home, 'postgres'), durable: false });
  const port = await checkPort('127.0.0.1', 0, 'GRAFT_API_PORT', 0);
  const config = readConfig({ GRAFT_HOME: home, GRAFT_API_PORT: String(port), DATABASE_URL: postgres.url });
  const database = connect(postgres.url);
  await migrate(database.pool);
  const queue = await openQueue(postgres.url);
  const jobNotifications = await listenForJobs(postgres.url);
  const blobs = await openBlobStore(config);
  const platform = { config, db: database.db, pool: database.pool, blobs, queue, jobNotifications };
  const server = await startServer(platform, pino({ level: 'silent' }));
  const { token } = await createToken(database.db, { name: 'bench', role: 'TRAINER' });
  return {
    ...{ config, token, db: database.db, pool: database.pool },
    async query(query, variables) {
      const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await response.json()) as {
        data: Record<string, never>;
        errors?: { message: string }[];
      };
      if (errors) throw new Error(errors[0].message);
      return data;
    },
    async close() {
      await server.close();
      await closeInference(platform);
      await jobNotifications.close();
      await queue.close();
      await database.close();
      await postgres.stop();
    },
  };
}
