import { InvalidInputError } from '../errors.ts';

/** Headers that belong to their origin only. */
const CREDENTIALS = ['authorization', 'cookie', 'proxy-authorization'];

export interface OutgoingRequest {
  url: URL;
  init: RequestInit & { headers: Headers };
}

/**
 * Turns a request into the one that a redirect asks for. Credentials are not sent to another origin. Source:
 * fetch.spec.whatwg.org, "HTTP-redirect fetch". Messages name only origins: paths and queries may contain tokens.
 *
 * @throws InvalidInputError for a redirect from https to http, and for an upload from a stream, which is consumed
 */
export function redirectRequest(request: OutgoingRequest, location: string, status: number): void {
  const from = request.url;
  const to = parseUrl(location, from);
  if (from.protocol === 'https:' && to.protocol === 'http:')
    throw new InvalidInputError(
      `${from.origin} redirects from https to http (${to.origin}), where the data could be changed on the way. Use the https address of the target, if there is one.`,
      'url',
    );
  const { init } = request;
  const method = (init.method ?? 'GET').toUpperCase();
  if ((status === 303 && method !== 'HEAD') || ((status === 301 || status === 302) && method === 'POST')) {
    init.method = 'GET';
    init.body = undefined;
    for (const header of ['content-type', 'content-length', 'content-encoding', 'content-language'])
      init.headers.delete(header);
  }
  if (init.body instanceof ReadableStream)
    throw new InvalidInputError(
      `${from.origin} redirects an upload, which cannot be sent twice. Use the address that it redirects to: ${to.origin}.`,
      'url',
    );
  if (to.origin !== from.origin) for (const header of CREDENTIALS) init.headers.delete(header);
  request.url = to;
}

/** @throws InvalidInputError if the text is no URL */
export function parseUrl(text: string, base?: URL): URL {
  try {
    return new URL(text, base);
  } catch (cause) {
    throw new InvalidInputError(`${JSON.stringify(text.slice(0, 200))} is not an address.`, 'url', { cause });
  }
}
