import { HubApiError } from '@huggingface/hub';
import { InvalidInputError, UnavailableError } from '../errors.ts';
import { readBounded } from './bounded-read.ts';
import { explainHubAnswer } from './explain-hub-answer.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { PATIENCE } from './patience.ts';
import type { FetchOptions } from './source.ts';
import { withRetries } from './with-retries.ts';

export const HUGGING_FACE = 'https://huggingface.co';

/** Most bytes of one answer of the API: a page of a tree, a description. */
const MAX_ANSWER_BYTES = 32 * 2 ** 20;

/** Requests for one import, so that a hub whose pages never end is given up. */
const MAX_REQUESTS = 2_000;

/** A hub as one import or one push talks to it. */
export interface HubConnection {
  /** Without a slash at its end. */
  endpoint: string;
  /** For files: one request, whose answer streams. An answer that is no success throws in words of ours. */
  fetch: typeof fetch;
  /** For `@huggingface/hub`: the same, read whole within bounds, and anew where a hub fails for a moment. */
  fetchApi: typeof fetch;
}

/**
 * @param repository named in messages
 * @param options.tolerate statuses that the caller handles itself
 * @throws InvalidInputError if the endpoint is no address
 */
export function connectToHub(
  repository: string,
  options: Pick<FetchOptions, 'hub' | 'addresses' | 'signal' | 'patience'> & { tolerate?: number[] },
): HubConnection {
  const { endpoint, url } = parseEndpoint(options.hub?.endpoint ?? HUGGING_FACE);
  const token = options.hub?.token ?? null;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  // A hub of the operator's own may be a private address; where it redirects to, they did not choose.
  const own = endpoint === HUGGING_FACE ? [] : [`${url.hostname}:${port}`];
  const allowed = [...(options.addresses?.allowed ?? []), ...own];
  const guarded = guardedFetch({ allowed }, options.patience);
  let requests = 0;

  const ask: typeof fetch = async (input, init) => {
    if (++requests > MAX_REQUESTS)
      throw new InvalidInputError(`${url.host} needs more than ${MAX_REQUESTS} requests for ${repository}.`);
    const address = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers);
    // The token is for the hub alone: its answers name addresses elsewhere, such as a page that follows.
    headers.delete('authorization');
    if (token !== null && address.origin === url.origin) headers.set('authorization', `Bearer ${token}`);
    const response = await guarded(input, { ...init, headers, signal: init?.signal ?? options.signal });
    if (response.ok || options.tolerate?.includes(response.status)) return response;
    throw await explainHubAnswer(response, { repository, endpoint, hasToken: token !== null });
  };

  return {
    endpoint,
    fetch: ask,
    async fetchApi(input, init) {
      const work = async () => {
        const response = await ask(input, init);
        return withBody(response, await readBounded(response, MAX_ANSWER_BYTES));
      };
      const repeatable = ['GET', 'HEAD'].includes(init?.method ?? 'GET');
      const pause = options.patience?.retry ?? PATIENCE.retry;
      return repeatable ? withRetries(work, { pause, signal: options.signal }) : work();
    },
  };
}

function withBody(response: Response, body: Buffer): Response {
  const read = new Response(new Uint8Array(body), { status: response.status, headers: [...response.headers] });
  Object.defineProperty(read, 'url', { value: response.url });
  return read;
}

function parseEndpoint(endpoint: string): { endpoint: string; url: URL } {
  try {
    const url = new URL(endpoint);
    if (!['http:', 'https:'].includes(url.protocol)) throw new Error('neither http nor https');
    if (url.username || url.password)
      throw new Error('it has a user name or password in it; a token goes into HF_TOKEN');
    return { endpoint: (url.origin + url.pathname).replace(/\/+$/, ''), url };
  } catch (cause) {
    throw new InvalidInputError(
      `The hub's address (HF_ENDPOINT) is not one: ${(cause as Error).message}. It is such as ${HUGGING_FACE}.`,
      'hub.endpoint',
      { cause },
    );
  }
}

/** Whether an error of `@huggingface/hub` means that the hub answered with something that its API does not. */
export function explainClientError(error: unknown, endpoint: string): unknown {
  if (error instanceof InvalidInputError || error instanceof UnavailableError) return error;
  // Of a single LFS object, within an answer that is a success.
  if (error instanceof HubApiError) return new UnavailableError(`${endpoint}: ${error.message}`, { cause: error });
  if (!(error instanceof Error) || !(error instanceof SyntaxError || error instanceof TypeError)) return error;
  return new UnavailableError(
    `${endpoint} answers, but not as a hub does (${error.message}). Check HF_ENDPOINT; a page to sign in at, or a proxy, may answer in its place.`,
    { cause: error },
  );
}
