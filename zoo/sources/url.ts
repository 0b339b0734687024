import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { InvalidInputError, UnavailableError } from '../errors.ts';
import { compileAddressPolicy } from './address-policy.ts';
import { checkInput } from './check-input.ts';
import { downloadFile } from './download-file.ts';
import { expandUpload } from './expand-upload.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { MAX_MODEL_BYTES } from './max-model-bytes.ts';
import type { AddressPolicy, FetchedSource, FetchOptions } from './source.ts';

const sourceSchema = z.object({
  url: z.url({ protocol: /^https?$/, error: 'must be an https address' }).max(2_000),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 of 64 hexadecimal digits')
    .nullable(),
});

/**
 * Fetches one file from a web address: a model, or a .zip or .tar.gz of a model's files. The revision is the digest of the
 * received bytes. On failure nothing is left behind except, in `options.partialDirectory`, bytes that the next attempt
 * reuses.
 *
 * @throws InvalidInputError for an address that must not be reached, for a missing file, for a file with another digest than
 *   `source.sha256`, and as `expandUpload` does
 * @throws UnavailableError if the host fails or does not respond
 */
export async function fetchFromUrl(
  source: { url: string; sha256: string | null },
  options: FetchOptions,
): Promise<FetchedSource> {
  const { url: address, sha256: expected } = checkInput(sourceSchema, source, 'source');
  options.signal?.throwIfAborted();
  options.onProgress?.(0);
  const addresses = options.addresses ?? { allowed: [] };
  const url = checkUrl(address, addresses);
  const download = await mkdtemp(path.join(options.directory, 'url-download-'));
  const parts = options.partialDirectory ?? download;
  try {
    await mkdir(parts, { recursive: true });
    const name = expected ?? createHash('sha256').update(url.href).digest('hex');
    const part = path.join(parts, `${name}.part`);
    let total: number | null = null;
    const guarded = guardedFetch(addresses, options.patience);
    const { sha256 } = await downloadFile(
      {
        url: url.href,
        name: `${url.host}${url.pathname}`,
        promised: { byteSize: null, sha256: expected, gitBlob: null },
        maxBytes: options.maxBytes ?? MAX_MODEL_BYTES,
        fetch: async (input, init) => {
          const response = await guarded(input, init);
          await checkAnswer(response, url);
          total ??= totalOf(response);
          return response;
        },
      },
      part,
      { ...options, onBytes: (received) => options.onProgress?.(total === null ? 0 : (0.95 * received) / total) },
    );
    const filename = decodeURIComponent(path.posix.basename(url.pathname)) || 'model';
    const { files, facts } = await expandUpload(part, filename, options);
    await rm(part, { force: true });
    options.onProgress?.(1);
    return {
      uri: withoutSecrets(url),
      revision: `sha256:${sha256}`,
      publisher: null,
      retrievedAt: new Date(),
      files,
      facts,
    };
  } finally {
    await rm(download, { recursive: true, force: true });
  }
}

function checkUrl(address: string, addresses: AddressPolicy): URL {
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

function totalOf(response: Response): number | null {
  const length = response.headers.get('content-length');
  return response.status === 200 && length !== null && Number(length) > 0 ? Number(length) : null;
}

/** The address as shown to people: parts of a signed address would grant access. */
function withoutSecrets(url: URL): string {
  const shown = new URL(url);
  const secret = /sig|token|key|auth|expire|policy|credential|secret|password/i;
  for (const name of [...shown.searchParams.keys()]) if (secret.test(name)) shown.searchParams.delete(name);
  return shown.href;
}
