import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readConfig } from '../../api/config.ts';
import type { BlobStore } from '../../api/storage/blob-store.ts';
import { openSharedStore } from '../../api/storage/open-shared-store.ts';
import { type TestDatabase, testDatabase } from '../../api/testing/database.ts';
import { ApiClient } from '../../scripts/demo/api-client.ts';
import { type Platform, startPlatform } from '../../scripts/platform.ts';
import { fillPages, type PageContent } from './page-content.ts';

/** A platform whose pages have something to show. */
export interface PagesPlatform {
  platform: Platform;
  database: TestDatabase;
  blobs: BlobStore;
  client: ApiClient;
  content: PageContent;
}

let started: Promise<PagesPlatform> | undefined;

/** The platform that the browser specs of this process share; the first that asks starts it, and it ends with the process. */
export function pagesPlatform(): Promise<PagesPlatform> {
  started ??= start();
  return started;
}

/** An address at which nothing answers, so that pages say the same on every machine. */
const NOWHERE = 'http://127.0.0.1:9';

async function start(): Promise<PagesPlatform> {
  const home = await mkdtemp(path.join(tmpdir(), 'graft-pages-'));
  const database = await testDatabase();
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    GRAFT_TOKEN: undefined,
    S3_ENDPOINT: undefined,
    NODE_ENV: undefined,
    HF_ENDPOINT: NOWHERE,
    npm_config_registry: NOWHERE,
    PIP_INDEX_URL: NOWHERE,
    // Signing in for every test, from one address.
    GRAFT_RATE_SIGN_INS: '0',
    GRAFT_WORKER_CONCURRENCY: '2',
    GRAFT_RATE_MUTATIONS: '0',
  };
  const platform = await startPlatform({ home, apiPort: 0, webPort: 0, quiet: true, env });
  process.once('exit', () => {
    platform.kill();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });
  const blobs = await openSharedStore(readConfig({ GRAFT_HOME: home, DATABASE_URL: database.url }), database.db);
  const client = new ApiClient(platform.apiUrl, platform.token ?? '');
  const content = await fillPages({ db: database.db, blobs, client });
  return { platform, database, blobs, client, content };
}
