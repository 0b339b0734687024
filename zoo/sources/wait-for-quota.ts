import { setTimeout as sleep } from 'node:timers/promises';

const TOO_MANY_REQUESTS = 429;

/** Hugging Face counts requests over five minutes. */
const MAX_WAIT_SECONDS = 15 * 60;

/** After this many waits for one file the hub gives nothing any more. */
const MAX_WAITS = 5;

/**
 * `fetch` that waits where a hub limits requests and says for how long: a data set of single files needs more of them than a hub answers in
 * a few minutes.
 *
 * @param fetchQuietly returns the response with status 429
 * @param fetchOrThrow explains that status, when there is nothing to wait for
 */
export function waitForQuota(
  fetchQuietly: typeof fetch,
  fetchOrThrow: typeof fetch,
  signal: AbortSignal | undefined,
): typeof fetch {
  return async (input, init) => {
    for (let waits = 0; waits < MAX_WAITS; waits++) {
      const response = await fetchQuietly(input, init);
      if (response.status !== TOO_MANY_REQUESTS) return response;
      await response.body?.cancel();
      const seconds = secondsToWait(response.headers);
      if (seconds === null || seconds > MAX_WAIT_SECONDS) break;
      await sleep(seconds * 1000, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
    return fetchOrThrow(input, init);
  };
}

/**
 * `Retry-After: 55`, or Hugging Face's `RateLimit: "resolvers";r=0;t=55`. Sources: RFC 9110, section 10.2.3;
 * huggingface.co/docs/hub/rate-limits.
 */
function secondsToWait(headers: Headers): number | null {
  const [, after] = /^(\d{1,6})$/.exec(headers.get('retry-after') ?? '') ?? [];
  const [, reset] = /;\s*t=(\d{1,6})/.exec(headers.get('ratelimit') ?? '') ?? [];
  const seconds = after ?? reset;
  return seconds === undefined ? null : Number(seconds);
}
