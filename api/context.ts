import type { Pool } from 'pg';
import type { TransactionEnd } from './auth/audit.ts';
import type { Viewer } from './auth/tokens.ts';
import type { Config } from './config.ts';
import type { Db } from './database/connection.ts';
import type { JobNotifications } from './jobs/notifications.ts';
import type { Queue } from './jobs/queue.ts';
import type { Loaders } from './loaders.ts';
import type { BlobStore } from './storage/blob-store.ts';

/** What both the API and a worker need. */
export interface Platform {
  config: Config;
  db: Db;
  pool: Pool;
  blobs: BlobStore;
  queue: Queue;
}

/** What an API process needs in addition: a feed of the jobs that changed. */
export interface ApiPlatform extends Platform {
  jobNotifications: JobNotifications;
}

/** What a resolver gets for one request. `viewer` is null only where just `__typename` is requested: see auth/access.ts. */
export interface Context extends ApiPlatform {
  /** Where `db` is a transaction of the whole request, the database outside of it: what is written there stays. See http/idempotency.ts. */
  outside?: Db;
  /** What to do when that transaction has ended. */
  ends?: TransactionEnd[];
  viewer: Viewer | null;
  /** The client's address, and what it calls itself (User-Agent); absent where no request came over HTTP. */
  address?: string;
  client?: string;
  /** Rows that this request loaded: one query a table and level instead of one a row. */
  loaders: Loaders;
  /** Aborted when the client leaves before it has its answer. */
  signal?: AbortSignal;
}
