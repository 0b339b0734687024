import pg from 'pg';
import type { Channel } from './channels.ts';

export interface Listener {
  close(): Promise<void>;
}

export interface ListenOptions {
  onNotification: (channel: string, payload: string) => void;
  /** Called after a broken connection is restored: notifications in between are lost, so read the tables now. */
  onReconnect: () => void;
}

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;

/**
 * Listens on `channels` over its own connection, and reconnects, with growing delays, whenever that breaks.
 *
 * @throws if the first connection cannot be made.
 */
export async function listen(databaseUrl: string, channels: Channel[], options: ListenOptions): Promise<Listener> {
  let closed = false;
  let client: pg.Client | null = null;
  let retry: NodeJS.Timeout | undefined;

  const connect = async () => {
    const next = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'graft-listen',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    });
    next.on('notification', ({ channel, payload }) => options.onNotification(channel, payload ?? ''));
    next.on('error', () => {}); // 'end' follows, and that reconnects.
    await next.connect();
    try {
      for (const channel of channels) await next.query(`LISTEN ${channel}`);
    } catch (error) {
      await next.end().catch(() => {});
      throw error;
    }
    next.once('end', () => {
      client = null;
      reconnect(FIRST_RETRY_MS);
    });
    client = next;
  };

  const reconnect = (pause: number) => {
    if (closed) return;
    retry = setTimeout(async () => {
      try {
        await connect();
        if (closed) return void client?.end();
        options.onReconnect();
      } catch {
        reconnect(Math.min(pause * 2, LONGEST_RETRY_MS));
      }
    }, pause);
  };

  await connect();
  return {
    async close() {
      closed = true;
      clearTimeout(retry);
      await client?.end();
    },
  };
}
