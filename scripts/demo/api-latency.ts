import { setTimeout as wait } from 'node:timers/promises';
import type { ApiClient } from './api-client.ts';
import { percentile } from './percentile.ts';

/** Asks the API for `{ __typename }` ten times a second while `work` runs, and returns the 99th percentile in milliseconds. */
export async function apiP99During<T>(
  client: ApiClient,
  work: Promise<T>,
): Promise<{ result: T; p99: number; requests: number }> {
  const latencies: number[] = [];
  let running = true;
  const done = work.finally(() => {
    running = false;
  });
  // A failure is for whoever awaits `done` below; here it only ends the loop.
  done.catch(() => undefined);
  while (running) {
    const started = performance.now();
    await client.request('{ __typename }');
    latencies.push(performance.now() - started);
    await wait(100);
  }
  return { result: await done, p99: percentile(latencies, 99), requests: latencies.length };
}
