import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent } from 'undici';
import { random } from '../../../zoo/data/random.ts';
import type { Served } from './load.ts';

/** How a server answers requests that come whether or not it answers. Times are in milliseconds from when a request was due. */
export interface Arrived {
  /** Requests answered with 200, a second. */
  throughput: number;
  /** Shares of the requests that ended. */
  refused: number;
  failed: number;
  /** The share of refusals that are 429 with `Retry-After`. */
  saysWhen: number;
  answers: number[];
  refusals: number[];
}

/**
 * Sends requests at a given rate, at random moments (a Poisson process from a fixed seed), and counts those that end after the first `settling`
 * seconds: a queue needs them to fill.
 */
export async function arrivals(
  { url, headers }: Served,
  bodies: string[],
  { rate, settling, seconds }: { rate: number; settling: number; seconds: number },
): Promise<Arrived> {
  const agent = new Agent({ connections: null, headersTimeout: 60_000, bodyTimeout: 60_000 });
  const { origin, pathname } = new URL(url);
  const stop = new AbortController();
  // One for each request under way.
  setMaxListeners(0, stop.signal);
  const generator = random(7);
  const answers: number[] = [];
  const refusals: number[] = [];
  let failed = 0;
  let saysWhen = 0;
  const began = performance.now();
  const from = began + 1_000 * settling;
  const until = from + 1_000 * seconds;

  const send = async (body: string, due: number) => {
    const response = await agent.request({
      ...{ origin, path: pathname, method: 'POST', body, signal: stop.signal },
      headers: { ...headers, 'content-type': 'application/json' },
    });
    await response.body.arrayBuffer();
    const now = performance.now();
    if (now < from || now > until) return;
    if (response.statusCode === 200) answers.push(now - due);
    else refusals.push(now - due);
    if (response.statusCode === 429 && Number(response.headers['retry-after']) > 0) saysWhen++;
  };
  const sent: Promise<void>[] = [];
  for (let due = began, i = 0; due < until; i++) {
    due -= (1_000 / rate) * Math.log(1 - generator.next());
    const wait = due - performance.now();
    if (wait > 0) await pause(wait);
    const sending = send(bodies[i % bodies.length], due).catch(() => {
      if (!stop.signal.aborted) failed++;
    });
    sent.push(sending);
  }
  stop.abort();
  await Promise.all(sent);
  await agent.close();
  const ended = answers.length + refusals.length + failed;
  return {
    throughput: answers.length / seconds,
    refused: refusals.length / ended,
    failed: failed / ended,
    saysWhen: saysWhen / refusals.length,
    answers,
    refusals,
  };
}
