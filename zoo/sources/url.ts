import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { checkInput } from './check-input.ts';
import { checkUrl, downloadUrl } from './download-url.ts';
import { expandUpload } from './expand-upload.ts';
import { MAX_MODEL_BYTES } from './max-model-bytes.ts';
import type { FetchedSource, FetchOptions } from './source.ts';
import { withoutSecrets } from './without-secrets.ts';

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
  const url = checkUrl(address, options.addresses ?? { allowed: [] });
  const download = await mkdtemp(path.join(options.directory, 'url-download-'));
  const parts = options.partialDirectory ?? download;
  try {
    await mkdir(parts, { recursive: true });
    const name = expected ?? createHash('sha256').update(url.href).digest('hex');
    const part = path.join(parts, `${name}.part`);
    const onProgress = (share: number) => options.onProgress?.(0.95 * share);
    const wanted = { url, sha256: expected, maxBytes: options.maxBytes ?? MAX_MODEL_BYTES };
    const { sha256 } = await downloadUrl(wanted, part, { ...options, onProgress });
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
