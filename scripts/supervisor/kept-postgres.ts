import { setTimeout as delay } from 'node:timers/promises';
import { type Postgres, type PostgresOptions, startPostgres } from '../../api/database/postgres.ts';
import { UnavailableError } from '../../zoo/errors.ts';

export interface KeptPostgresOptions extends PostgresOptions {
  /** Called when the server ended by itself, before each restart. */
  onRestart: (reason: string) => void;
  /** Called once, when it ended too often to be restarted. */
  onFailure: (error: Error) => void;
  /** Wait before the first restart, in ms; it doubles with each further one. */
  firstBackoff?: number;
}

/** A server that ends by itself is restarted, at most this often within `WINDOW_MS`. */
const MOST_RESTARTS = 5;
const WINDOW_MS = 5 * 60_000;

/** PostgreSQL that is kept running: restarted when it ends by itself, on the same port, which is the one that its clients know. */
export class KeptPostgres {
  private readonly stopping = new AbortController();
  private restarts: number[] = [];
  /** Stored as soon as it starts, so that a stop in between waits for it and ends it. */
  private server: Promise<Postgres> | null = null;

  constructor(private readonly options: KeptPostgresOptions) {}

  /** @returns its URL */
  async start(): Promise<string> {
    this.stopping.signal.throwIfAborted();
    this.server = startPostgres(this.options);
    const { url, exited } = await this.server;
    void this.keep(Number(new URL(url).port), exited);
    return url;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await (await this.server?.catch(() => null))?.stop();
  }

  private async keep(port: number, exited: Promise<void>): Promise<void> {
    let [ended, how] = [exited, 'ended by itself'];
    for (;;) {
      await ended;
      if (this.stopping.signal.aborted) return;
      const now = performance.now();
      this.restarts = [...this.restarts.filter((time) => now - time < WINDOW_MS), now];
      const times = this.restarts.length;
      if (times > MOST_RESTARTS) {
        const often = `${times} times in ${WINDOW_MS / 60_000} minutes`;
        return this.options.onFailure(new UnavailableError(`PostgreSQL ${how}, ${often}.`));
      }
      this.options.onRestart(`PostgreSQL ${how}; it is restarted.`);
      const backoff = (this.options.firstBackoff ?? 250) * 2 ** (times - 1);
      await delay(backoff, undefined, { signal: this.stopping.signal }).catch(() => {});
      if (this.stopping.signal.aborted) return;
      this.server = startPostgres({ ...this.options, port });
      [ended, how] = await this.server.then(
        (server) => [server.exited, 'ended by itself'] as const,
        (error: Error) => [Promise.resolve(), `did not start (${error.message})`] as const,
      );
    }
  }
}
