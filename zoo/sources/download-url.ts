import { InvalidInputError, UnavailableError } from '../errors.ts';
import { compileAddressPolicy } from './address-policy.ts';
import type { Digests } from './digest-file.ts';
import { downloadFile } from './download-file.ts';
import { guardedFetch } from './guarded-fetch.ts';
import type { AddressPolicy, FetchOptions } from './source.ts';

/**
 * Downloads one file from a web address into `part`; see `downloadFile` for what `part` may hold already.
 *
 * @param wanted.url checked by `checkUrl`; @param wanted.sha256 of the bytes, where it is known
 * @throws InvalidInputError for an address that must not be reached, a missing file, a web page, or other bytes than promised
 * @throws UnavailableError if the host fails or does not respond
 */
export async function downloadUrl(
  { url, sha256, maxBytes }: { url: URL; sha256: string | null; maxBytes: number },
  part: string,
  options: FetchOptions,
): Promise<Digests> {
  const addresses = options.addresses ?? { allowed: [] };
  let total: number | null = null;
  const guarded = guardedFetch(addresses, options.patience);
  return downloadFile(
    {
      url: url.href,
      name: `${url.host}${url.pathname}`,
      promised: { byteSize: null, sha256, gitBlob: null },
      maxBytes,
      fetch: async (input, init) => {
        const response = await guarded(input, init);
        await checkAnswer(response, url);
        if (total === null) {
          total = totalOf(response);
          await announce(response, total, options);
        }
        return response;
      },
    },
    part,
    { ...options, onBytes: (received) => options.onProgress?.(total === null ? 0 : received / total) },
  );
}

/** @throws InvalidInputError for http, unless the operator allowed the host */
export function checkUrl(address: string, addresses: AddressPolicy): URL {
  const url = new URL(address);
  url.hash = '';
  const port = Number(url.port) || 80;
  // Data over http can be changed on the way; the operator's own host is on the operator's network.
  if (url.protocol === 'http:' && !compileAddressPolicy(addresses).names(url.hostname, port))
    throw new InvalidInputError(
      `${url.origin} is an http address, where the data could be changed on the way. Use https, or let Graft's operator allow it with GRAFT_ALLOWED_ADDRESSES=${url.hostname}:${port}`,
      'url',
    );
  return url;
}

async function checkAnswer(response: Response, url: URL): Promise<void> {
  const { status, ok } = response;
  const where = `${url.origin}${url.pathname}`;
  const isPage = ok && /^text\/html\b/i.test(response.headers.get('content-type') ?? '');
  if (ok && !isPage) return;
  await response.body?.cancel();
  if (isPage)
    throw new InvalidInputError(
      `${where} is a web page, not a file. Use the address of its download button; for a model on a hub, import it from the hub.`,
      'url',
    );
  if (status >= 500 || status === 429 || status === 408)
    throw new UnavailableError(`${url.host} failed for ${url.pathname} (${status}). Try again later.`);
  if (status === 401 || status === 403)
    throw new InvalidInputError(
      `${where} is not public (${status}), and Graft does not send passwords. Download it yourself and upload it.`,
      'url',
    );
  throw new InvalidInputError(`There is no file at ${where} (${status}). Check the address.`, 'url');
}

async function announce(response: Response, total: number | null, { onSize }: FetchOptions): Promise<void> {
  try {
    if (total !== null) await onSize?.(total);
  } catch (error) {
    await response.body?.cancel();
    throw error;
  }
}

function totalOf(response: Response): number | null {
  const length = response.headers.get('content-length');
  return response.status === 200 && length !== null && Number(length) > 0 ? Number(length) : null;
}
