import type { Db } from '../database/connection.ts';
import { CHANNELS, notify } from './channels.ts';
import { listen } from './listener.ts';

/** Notifies that a job's row changed, or rows that belong to it: its fine-tune's epochs and checkpoints. */
export async function notifyJob(db: Db, jobId: string): Promise<void> {
  await notify(db, CHANNELS.jobs, jobId);
}

/** One process's feed of changed jobs. */
export interface JobNotifications {
  /**
   * Ids of jobs that change from now on: of all jobs, or of one. An id that repeats before its reader took it arrives once,
   * so a slow reader is not flooded. With `jobId`, it also arrives after a lost connection, because a change may have been
   * missed.
   */
  subscribe(jobId?: string): AsyncIterableIterator<string>;
  close(): Promise<void>;
}

/** Opens the feed: one connection to PostgreSQL, however many subscribers. */
export async function listenForJobs(databaseUrl: string): Promise<JobNotifications> {
  const subscribers = new Set<Subscriber>();
  const listener = await listen(databaseUrl, [CHANNELS.jobs], {
    onNotification: (_channel, jobId) => {
      for (const subscriber of subscribers) subscriber.push(jobId);
    },
    onReconnect: () => {
      for (const subscriber of subscribers) if (subscriber.jobId) subscriber.push(subscriber.jobId);
    },
  });
  return {
    subscribe(jobId) {
      const subscriber = new Subscriber(jobId, () => subscribers.delete(subscriber));
      subscribers.add(subscriber);
      return subscriber;
    },
    async close() {
      for (const subscriber of subscribers) void subscriber.return();
      await listener.close();
    },
  };
}

class Subscriber implements AsyncIterableIterator<string> {
  readonly #ready = new Set<string>();
  #waiting: ((result: IteratorResult<string, undefined>) => void)[] = [];
  #ended = false;

  constructor(
    readonly jobId: string | undefined,
    readonly onEnd: () => void,
  ) {}

  push(id: string): void {
    if (this.jobId && id !== this.jobId) return;
    const waiting = this.#waiting.shift();
    if (waiting) waiting({ done: false, value: id });
    else this.#ready.add(id);
  }

  next(): Promise<IteratorResult<string, undefined>> {
    for (const id of this.#ready) {
      this.#ready.delete(id);
      return Promise.resolve({ done: false, value: id });
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<IteratorResult<string, undefined>> {
    this.#ended = true;
    this.#ready.clear();
    this.onEnd();
    for (const waiting of this.#waiting.splice(0)) waiting({ done: true, value: undefined });
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<string> {
    return this;
  }
}
