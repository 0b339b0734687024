import { sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';

/** PostgreSQL channels (LISTEN/NOTIFY) between Graft's processes. A notification in a transaction is sent at its commit. */
export const CHANNELS = {
  /** A job's row, or rows that belong to it (epochs, checkpoints), changed. Payload: the job's id. */
  jobs: 'graft_jobs',
  /** A job was queued. No payload. */
  queue: 'graft_queue',
  /** A running job is to be cancelled. Payload: the job's id. */
  cancel: 'graft_cancel',
  /** What endpoints should run, or which replicas run, changed. Payload: the endpoint's name. */
  endpoints: 'graft_endpoints',
  /** A token or a session was revoked, ended or changed. Payload: its id. Triggers send it. */
  credentials: 'graft_credentials',
} as const;

export type Channel = (typeof CHANNELS)[keyof typeof CHANNELS];

export async function notify(db: Db, channel: Channel, payload = ''): Promise<void> {
  await db.execute(sql`select pg_notify(${channel}, ${payload})`);
}
