import { HubApiError } from '@huggingface/hub';
import { InvalidInputError, UnavailableError } from '../errors.ts';
import { readBounded } from './bounded-read.ts';
import { explainHubAnswer } from './explain-hub-answer.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { PATIENCE } from './patience.ts';
import type { FetchOptions } from './source.ts';
import { withRetries } from './with-retries.ts';

export const HUGGING_FACE = 'https://huggingface.co';

/** The maximum size of one API response: a page of a tree, a description. */
const MAX_ANSWER_BYTES = 32 * 2 ** 20;

/** The maximum number of requests for one import, so that a hub whose pages never end is given up. */
const MAX_REQUESTS = 2_000;

/** A hub, for one import or one push. */
export interface HubConnection {
  /** Without a slash at its end. */
  endpoint: string;
  /** For files: one request with a streamed response. A failed response throws an error with our message. */
  fetch: typeof fetch;
  /** For `@huggingface/hub`: the same, read completely within limits, and retried if a hub fails temporarily. */
  fetchApi: typeof fetch;
}

/**
 * @param repository named in messages
 * @param options.tolerate statuses that the caller handles itself
 * @param options.maxRequests of one import, for one of more files than the usual maximum allows
 * @throws InvalidInputError if the endpoint is not a valid address
 */
export function connectToHub(
  repository: string,
  options: Pick<FetchOptions, 'hub' | 'addresses' | 'signal' | 'patience'> & {
    tolerate?: number[];
    maxRequests?: number;
  },
): HubConnection {
  const { endpoint, url } = parseEndpoint(options.hub?.endpoint ?? HUGGING_FACE);
  const token = options.hub?.token ?? null;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  // The operator's own hub may have a private address; its redirects may not.
  const own = endpoint === HUGGING_FACE ? [] : [`${url.hostname}:${port}`];
  const allowed = [...(options.addresses?.allowed ?? []), ...own];
  const guarded = guardedFetch({ allowed }, options.patience);
  const maxRequests = options.maxRequests ?? MAX_REQUESTS;
  let requests = 0;

  const ask: typeof fetch = async (input, init) => {
    if (++requests > maxRequests)
      throw new InvalidInputError(`${url.host} needs more than ${maxRequests} requests for ${repository}.`);
    const address = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers);
    // The token is only for the hub: its responses contain other addresses, such as the next page's.
    headers.delete('authorization');
    if (token !== null && address.origin === url.origin) headers.set('authorization', `Bearer ${token}`);
    const response = await guarded(input, { ...init, headers, signal: init?.signal ?? options.signal });
    if (response.ok || options.tolerate?.includes(response.status)) return response;
    // A data set's pages have addresses of their own.
    const kind = /^\/(api\/)?datasets\//.test(address.pathname.slice(url.pathname.replace(/\/$/, '').length))
      ? 'datasets/'
      : '';
    const page = `${endpoint}/${kind}${repository}`;
    throw await explainHubAnswer(response, { repository, endpoint, page, hasToken: token !== null });
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
    if (url.username || url.password) throw new Error('it contains a user name or password; put a token into HF_TOKEN');
    return { endpoint: (url.origin + url.pathname).replace(/\/+$/, ''), url };
  } catch (cause) {
    throw new InvalidInputError(
      `The hub's address (HF_ENDPOINT) is invalid: ${(cause as Error).message}. A valid one is ${HUGGING_FACE}.`,
      'hub.endpoint',
      { cause },
    );
  }
}

/** Whether an error of `@huggingface/hub` means that the hub sent something outside of its API. */
export function explainClientError(error: unknown, endpoint: string): unknown {
  if (error instanceof InvalidInputError || error instanceof UnavailableError) return error;
  // For a single LFS object, within a successful response.
  if (error instanceof HubApiError) return new UnavailableError(`${endpoint}: ${error.message}`, { cause: error });
  if (!(error instanceof Error) || !(error instanceof SyntaxError || error instanceof TypeError)) return error;
  return new UnavailableError(
    `${endpoint} responds, but not as a hub does (${error.message}). Check HF_ENDPOINT; the response may come from a sign-in page or a proxy.`,
    { cause: error },
  );
}
