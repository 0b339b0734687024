import { lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector, fetch as undiciFetch } from 'undici';
import { InvalidInputError } from '../errors.ts';
import { type AddressCheck, compileAddressPolicy } from './address-policy.ts';
import { explainNetworkError } from './explain-network-error.ts';
import { guardBody } from './guard-body.ts';
import { PATIENCE, type Patience } from './patience.ts';
import { type OutgoingRequest, parseUrl, redirectRequest } from './redirect-request.ts';
import type { AddressPolicy } from './source.ts';

const MAX_REDIRECTS = 5;

/**
 * A `fetch` for untrusted addresses. It reaches only public addresses and those that the operator allowed: loopback,
 * private, link-local, unique-local, multicast and reserved ones (IPv4, IPv6 and one in the other) are refused when the
 * connection is made, on the address that is connected to, so resolving a name again gains nothing. Redirects are followed
 * here, at most 5, with the same checks; credentials stay with their origin, and https is never left for http. A host that
 * does not respond, stalls or drips is given up.
 *
 * Beyond what `fetch` throws: InvalidInputError for a refused address, UnavailableError for a host that fails; so do reads
 * of the body.
 */
export function guardedFetch(addresses: AddressPolicy, patience: Partial<Patience> = {}): typeof fetch {
  const check = compileAddressPolicy(addresses);
  const limits = { ...PATIENCE, ...patience };
  const agent = new Agent({
    connect: guardedConnector(check, limits.connect),
    headersTimeout: limits.headers,
    bodyTimeout: limits.stall,
  });
  // Node's own fetch and undici's are two versions of the same code; only undici's takes undici's agents.
  const send = undiciFetch as unknown as (url: URL, init: RequestInit & { dispatcher: Agent }) => Promise<Response>;

  return async (input, init) => {
    const request = await toRequest(input, init);
    for (let redirects = 0; ; redirects++) {
      checkUrl(request.url);
      const response = await send(request.url, { ...request.init, redirect: 'manual', dispatcher: agent }).catch(
        (cause) => {
          request.init.signal?.throwIfAborted();
          throw explainNetworkError(request.url, cause);
        },
      );
      const location = response.headers.get('location');
      if (![301, 302, 303, 307, 308].includes(response.status) || location === null || init?.redirect === 'manual')
        return guardBody(response, request.url, limits, request.init.signal ?? undefined);
      await response.body?.cancel();
      if (redirects === MAX_REDIRECTS)
        throw new InvalidInputError(
          `${request.url.origin} redirected more than ${MAX_REDIRECTS} times, so the fetch was aborted.`,
        );
      redirectRequest(request, location, response.status);
    }
  };
}

async function toRequest(input: string | URL | Request, init: RequestInit = {}): Promise<OutgoingRequest> {
  if (!(input instanceof Request))
    return { url: parseUrl(String(input)), init: { ...init, headers: new Headers(init.headers) } };
  const { method, headers, signal } = input;
  const body = input.body === null ? undefined : await input.arrayBuffer();
  return {
    url: parseUrl(input.url),
    init: { method, signal, body, ...init, headers: new Headers(init.headers ?? headers) },
  };
}

function checkUrl(url: URL): void {
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new InvalidInputError(`Graft fetches from https addresses; ${url.protocol} is not one.`, 'url');
  if (url.username !== '' || url.password !== '')
    throw new InvalidInputError(
      `The address at ${url.host} contains a user name or password. Leave them out: the address is shown to everyone who sees the model.`,
      'url',
    );
}

/** Connects as undici does, once the address itself was checked. */
function guardedConnector(check: AddressCheck, timeout: number): buildConnector.connector {
  return (options, callback) => {
    const host = options.hostname.replace(/^\[(.*)\]$/, '$1');
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
    const refuse = (address: string) => {
      const why = check.refusal({ host, address, port });
      return why === null ? null : refusal(host, port, address, why);
    };
    // Node connects to an IP address without a look-up.
    const refused = isIP(host) ? refuse(host) : null;
    if (refused) return callback(refused, null);
    const lookup: LookupFunction = (name, settings, done) =>
      resolve(name, { ...settings, all: true }, (error, found) => {
        if (error) return done(error, []);
        const open = found.filter(({ address }) => refuse(address) === null);
        const [first] = open;
        if (first === undefined) return done(refuse(found[0].address) as Error, []);
        if (settings.all) done(null, open);
        else done(null, first.address, first.family);
      });
    buildConnector({ lookup, timeout })(options, callback);
  };
}

function refusal(host: string, port: number, address: string, why: string): InvalidInputError {
  const named = host === address ? address : `${host} (${address})`;
  const entry = isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
  return new InvalidInputError(
    `Graft does not fetch from ${named}: it is ${why}, and an importer reaches only public addresses. To allow it, Graft's operator sets GRAFT_ALLOWED_ADDRESSES=${entry}`,
    'url',
  );
}
