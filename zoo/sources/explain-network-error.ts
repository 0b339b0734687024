import { InvalidInputError, UnavailableError } from '../errors.ts';

/** undici's and Node's error codes, explained to someone who waits for a file. */
const MEANINGS: Record<string, string> = {
  UND_ERR_CONNECT_TIMEOUT: 'did not accept a connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'accepted the request, but did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'stopped sending in the middle of its answer',
  UND_ERR_SOCKET: 'closed the connection in the middle of its answer',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'sent another number of bytes than announced',
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection',
  EPIPE: 'closed the connection',
  ENOTFOUND: 'is not known: its name does not resolve',
  EAI_AGAIN: 'is not known: its name could not be resolved right now',
  ENETUNREACH: 'cannot be reached from this machine',
  EHOSTUNREACH: 'cannot be reached from this machine',
  ETIMEDOUT: 'did not accept a connection in time',
};

/**
 * A failed request, or a failed read of its response, in words. One of our own errors is returned unchanged, however deep it
 * was wrapped.
 */
export function explainNetworkError(url: URL, error: unknown): Error {
  const chain = causes(error);
  const own = chain.find((cause) => cause instanceof InvalidInputError || cause instanceof UnavailableError);
  if (own) return own;
  const codes = chain.map((cause) => ('code' in cause ? String(cause.code) : ''));
  const code = codes.find((one) => one in MEANINGS) ?? codes.find((one) => one !== '') ?? '';
  const tls = /CERT|TLS|SSL|ISSUER/.test(code)
    ? `showed a certificate that this machine does not trust (${code})`
    : null;
  const what = MEANINGS[code] ?? tls ?? `could not be fetched from (${chain.at(-1)?.message ?? String(error)})`;
  return new UnavailableError(
    `${url.host} ${what}${code && !tls ? ` (${code})` : ''}. Check the address and the network, then try again.`,
    { cause: error },
  );
}

function causes(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let next = error; next instanceof Error && chain.length < 10; ) {
    chain.push(next);
    // Several addresses of one host each have their own error (happy eyeballs); the first is used.
    next = next.cause ?? (next instanceof AggregateError ? next.errors[0] : undefined);
  }
  return chain;
}
