import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino, { type Logger } from 'pino';
import { createToken, type Role } from '../auth/tokens.ts';
import { readConfig } from '../config.ts';
import type { ApiPlatform } from '../context.ts';
import { closeInference } from '../inference/inference.ts';
import { listenForJobs } from '../jobs/notifications.ts';
import { openQueue } from '../jobs/queue.ts';
import { type ApiServer, startServer } from '../server.ts';
import { openSharedStore } from '../storage/open-shared-store.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { freePort } from './free-port.ts';

interface GraphqlAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: specs read what they asked for
  data: any;
  errors?: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; field?: string; id?: string; violations?: unknown };
  }[];
}

export interface TestApi {
  platform: ApiPlatform;
  /** `http://127.0.0.1:PORT` */
  url: string;
  app: ApiServer['app'];
  /** Tokens by role; `query` sends the deployer's, who may do all but an admin's work. */
  tokens: Record<Role, string>;
  /** POSTs to /graphql; `token: null` sends none. */
  query(
    query: string,
    variables?: Record<string, unknown>,
    options?: { token?: string | null; headers?: Record<string, string> },
  ): Promise<GraphqlAnswer>;
  /** Signs a browser in; returns the `Cookie` header that it sends. */
  signIn(token: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * The whole API over real HTTP, on its own port, with a fresh database and an empty folder of blobs. No worker runs, so jobs
 * stay QUEUED: specs write a worker's results by hand.
 *
 * @param existing instead of a fresh database; dropped at `close` as well
 */
export async function startTestApi(
  env: Record<string, string> = {},
  log: Logger = pino({ level: 'silent' }),
  existing?: TestDatabase,
): Promise<TestApi> {
  const home = await mkdtemp(path.join(tmpdir(), 'graft-api-'));
  const database = existing ?? (await testDatabase());
  // Answers contain the public URL, so the port is chosen before the server starts.
  const port = Number(env.GRAFT_API_PORT ?? (await freePort()));
  const config = readConfig({ GRAFT_HOME: home, GRAFT_API_PORT: String(port), DATABASE_URL: database.url, ...env });
  const queue = await openQueue(database.url);
  const jobNotifications = await listenForJobs(database.url);
  const platform: ApiPlatform = {
    config,
    db: database.db,
    pool: database.pool,
    blobs: await openSharedStore(config, database.db),
    queue,
    jobNotifications,
  };
  const server = await startServer(platform, log);
  const tokens = {
    ADMIN: (await createToken(database.db, { name: 'ada', role: 'ADMIN' })).token,
    DEPLOYER: (await createToken(database.db, { name: 'mia', role: 'DEPLOYER' })).token,
    TRAINER: (await createToken(database.db, { name: 'tom', role: 'TRAINER' })).token,
    VIEWER: (await createToken(database.db, { name: 'vic', role: 'VIEWER' })).token,
  };
  const url = `http://127.0.0.1:${port}`;
  const query: TestApi['query'] = async (query, variables, { token = tokens.DEPLOYER, headers = {} } = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, ...((await response.json()) as Omit<GraphqlAnswer, 'status'>) };
  };
  return {
    platform,
    url,
    app: server.app,
    tokens,
    query,
    async signIn(token) {
      const { data } = await query('mutation { startSession { secret } }', {}, { token });
      return `graft_session=${data.startSession.secret}`;
    },
    async close() {
      await server.close();
      await closeInference(platform);
      await jobNotifications.close();
      await queue.close();
      await database.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
