import { readConfig } from '../../api/config.ts';
import type { Db } from '../../api/database/connection.ts';
import type { BlobStore } from '../../api/storage/blob-store.ts';
import { openSharedStore } from '../../api/storage/open-shared-store.ts';
import { ApiClient } from '../../scripts/demo/api-client.ts';
import { type Platform, startPlatform } from '../../scripts/platform.ts';
import { fillPages, type PageContent } from './page-content.ts';

/** A platform with nothing but the catalogue. */
export interface StartedBare {
  platform: Platform;
  blobs: BlobStore;
  client: ApiClient;
}

/** A platform whose pages have something to show. */
export interface StartedPages extends StartedBare {
  content: PageContent;
}

interface Place {
  home: string;
  database: { db: Db; url: string };
  /** Added to the environment. */
  env?: Record<string, string>;
}

/** An address at which nothing answers, so that pages say the same on every machine. */
const NOWHERE = 'http://127.0.0.1:9';

/** Starts a platform on a database, and fills it. */
export async function startPages(place: Place): Promise<StartedPages> {
  const bare = await startBare(place);
  try {
    const content = await fillPages({ db: place.database.db, blobs: bare.blobs, client: bare.client });
    return { ...bare, content };
  } catch (error) {
    await bare.platform.stop();
    throw error;
  }
}

/** Starts a platform on a database. */
export async function startBare({ home, database, env: more }: Place): Promise<StartedBare> {
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
    ...more,
  };
  const platform = await startPlatform({ home, apiPort: 0, webPort: 0, quiet: true, env });
  try {
    const blobs = await openSharedStore(readConfig({ GRAFT_HOME: home, DATABASE_URL: database.url }), database.db);
    return { platform, blobs, client: new ApiClient(platform.apiUrl, platform.token ?? '') };
  } catch (error) {
    await platform.stop();
    throw error;
  }
}
