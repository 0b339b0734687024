import { setTimeout as pause } from 'node:timers/promises';

/** How an endpoint answered while it was under load. */
export interface LoadReport {
  requests: number;
  /** By status; `none`: the connection broke, or nothing came within the patience. */
  byStatus: Record<string, number>;
  medianMilliseconds: number;
  p99Milliseconds: number;
  longestOutageSeconds: number;
}

/** Sends so many requests a second to an endpoint, whatever it answers, until `stop`. */
export class EndpointLoad {
  readonly #stopping = new AbortController();
  readonly #answered: { at: number; status: string; milliseconds: number }[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly #running: Promise<void>;

  constructor(
    readonly url: string,
    readonly request: RequestInit,
    readonly aSecond: number,
  ) {
    this.#running = aSecond > 0 ? this.#run() : Promise.resolve();
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const sent = this.#send().finally(() => this.#underWay.delete(sent));
      this.#underWay.add(sent);
      await pause(1_000 / this.aSecond, undefined, { signal: this.#stopping.signal }).catch(() => {});
    }
  }

  async #send(): Promise<void> {
    const at = performance.now();
    const status = await fetch(this.url, { ...this.request, signal: AbortSignal.timeout(30_000) }).then(
      async (response) => {
        await response.arrayBuffer();
        return String(response.status);
      },
      () => 'none',
    );
    this.#answered.push({ at, status, milliseconds: performance.now() - at });
  }

  async stop(): Promise<LoadReport> {
    this.#stopping.abort();
    await this.#running;
    await Promise.all(this.#underWay);
    const byStatus: Record<string, number> = {};
    for (const { status } of this.#answered) byStatus[status] = (byStatus[status] ?? 0) + 1;
    const times = this.#answered
      .filter(({ status }) => status === '200')
      .map(({ milliseconds }) => milliseconds)
      .sort((a, b) => a - b);
    const at = (share: number) => Math.round(times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0);
    return {
      ...{ requests: this.#answered.length, byStatus },
      ...{ medianMilliseconds: at(0.5), p99Milliseconds: at(0.99), longestOutageSeconds: this.#longestOutage() },
    };
  }

  /** The longest time between two good answers. */
  #longestOutage(): number {
    const good = this.#answered
      .filter(({ status }) => status === '200')
      .map(({ at }) => at)
      .sort((a, b) => a - b);
    const gaps = good.slice(1).map((at, i) => at - good[i]);
    return Math.round(Math.max(0, ...gaps) / 100) / 10;
  }
}
