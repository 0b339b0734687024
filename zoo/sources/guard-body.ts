import { UnavailableError } from '../errors.ts';
import { explainNetworkError } from './explain-network-error.ts';
import type { Patience } from './patience.ts';

/**
 * The same response, with a body that fails with our messages, and fails too if it drips: pieces that arrive just often
 * enough not to count as stalled could hold a job for days.
 */
export function guardBody(
  response: Response,
  url: URL,
  limits: Pick<Patience, 'pace' | 'leastBytes'>,
  signal?: AbortSignal,
): Response {
  if (response.body === null) return response;
  const reader = response.body.getReader();
  let spanBytes = 0;
  // Only the time that a reader waits counts; a slow reader is not the host's fault.
  let waited = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const since = performance.now();
        const { done, value } = await reader.read().catch((cause) => {
          signal?.throwIfAborted();
          throw explainNetworkError(url, cause);
        });
        if (done) return controller.close();
        waited += performance.now() - since;
        spanBytes += value.length;
        if (spanBytes >= limits.leastBytes) {
          waited = 0;
          spanBytes = 0;
        } else if (waited > limits.pace) {
          await reader.cancel();
          throw new UnavailableError(
            `${url.host} sent only ${spanBytes} bytes in ${Math.round(waited / 1000)} seconds, so the fetch was aborted. Try again later, or fetch from a mirror.`,
          );
        }
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  const guarded = new Response(body, {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers],
  });
  // A response made by hand has no URL; the hub's client reads it.
  Object.defineProperty(guarded, 'url', { value: url.href });
  return guarded;
}
