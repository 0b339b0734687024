import { setTimeout as wait } from 'node:timers/promises';
import type { ApiClient } from './api-client.ts';
import { percentile } from './percentile.ts';

/**
 * Sends `{ __typename }` to the API ten times a second while `work` runs, and returns the 99th percentile in milliseconds.
 */
export async function apiP99During<T>(
  client: ApiClient,
  work: Promise<T>,
): Promise<{ result: T; p99: number; requests: number }> {
  const latencies: number[] = [];
  let running = true;
  const done = work.finally(() => {
    running = false;
  });
  // The caller that awaits `done` below gets the error; here it only ends the loop.
  done.catch(() => undefined);
  while (running) {
    const started = performance.now();
    await client.request('{ __typename }');
    latencies.push(performance.now() - started);
    await wait(100);
  }
  return { result: await done, p99: percentile(latencies, 99), requests: latencies.length };
}
