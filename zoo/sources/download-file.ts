import { open, rm, stat } from 'node:fs/promises';
import { InvalidInputError, UnavailableError } from '../errors.ts';
import { type Digests, digestFile } from './digest-file.ts';
import { PATIENCE } from './patience.ts';
import type { FetchOptions } from './source.ts';
import { withRetries } from './with-retries.ts';

/** The promised size and digests of a file. */
export interface PromisedFile {
  byteSize: number | null;
  /** SHA-256 of the bytes, in hex. */
  sha256: string | null;
  /** SHA-1 of the bytes' git blob, in hex. */
  gitBlob: string | null;
}

export interface Download {
  url: string;
  /** The file in messages: `onnx/model.onnx of google/vit`. */
  name: string;
  promised: PromisedFile;
  maxBytes: number;
  /** Throws for a failed response, with the source's message; a 5xx must be an UnavailableError. */
  fetch: typeof fetch;
}

interface Attempts {
  /** The number of bytes in `part`. */
  received: number;
  /** The server's ETag of those bytes (RFC 9110, "ETag"); null without a strong one. */
  etag: string | null;
}

/**
 * Fetches one file into `part`. Bytes already in `part` are reused if a digest was promised, which then shows whether they
 * belonged to the same file. A broken connection is resumed where it broke.
 *
 * @throws InvalidInputError for a file that differs from the promised one, or is too large; none of it is kept.
 * @throws UnavailableError if the host fails; `part` keeps the received bytes.
 */
export async function downloadFile(
  download: Download,
  part: string,
  options: Pick<FetchOptions, 'signal' | 'patience'> & { onBytes?: (received: number) => void } = {},
): Promise<Digests> {
  const { promised, name } = download;
  if (promised.sha256 === null && promised.gitBlob === null) await rm(part, { force: true });
  const leftOver = (await sizeOf(part)) > 0;
  let digests = await fetchWhole(download, part, options);
  if (leftOver && mismatch(digests, promised) !== null) {
    // An earlier attempt's bytes were of another file, or damaged: once more from the start.
    await rm(part, { force: true });
    digests = await fetchWhole(download, part, options);
  }
  const wrong = mismatch(digests, promised);
  if (wrong === null) return digests;
  await rm(part, { force: true });
  throw new InvalidInputError(
    `${name} is not the file that its source promised: ${wrong}. It was discarded. Fetch it again; if it stays so, do not trust the source.`,
    'source',
  );
}

async function fetchWhole(
  download: Download,
  part: string,
  options: Pick<FetchOptions, 'signal' | 'patience'> & { onBytes?: (received: number) => void },
): Promise<Digests> {
  const attempts: Attempts = { received: await sizeOf(part), etag: null };
  const { retry, leastBytes } = { ...PATIENCE, ...options.patience };
  let before = attempts.received;
  const progressed = () => {
    const isMore = attempts.received - before >= leastBytes;
    before = attempts.received;
    return isMore;
  };
  await withRetries(() => fetchRest(download, part, attempts, options), {
    pause: retry,
    signal: options.signal,
    progressed,
  });
  return digestFile(part);
}

async function fetchRest(
  { url, name, promised, maxBytes, fetch }: Download,
  part: string,
  attempts: Attempts,
  { signal, onBytes }: { signal?: AbortSignal; onBytes?: (received: number) => void },
): Promise<void> {
  const isPinned = promised.sha256 !== null || promised.gitBlob !== null;
  const wanted = promised.byteSize;
  const startAnew = async () => {
    await rm(part, { force: true });
    attempts.received = 0;
  };
  const isTooLong = wanted !== null && attempts.received > wanted;
  if (isTooLong || (attempts.received > 0 && !isPinned && attempts.etag === null)) await startAnew();
  onBytes?.(attempts.received);
  if (wanted !== null && attempts.received === wanted && wanted > 0) return;

  const offset = attempts.received;
  // Bytes as they are stored, since lengths and ranges count those.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (offset > 0) headers.range = `bytes=${offset}-`;
  if (offset > 0 && !isPinned && attempts.etag !== null) headers['if-range'] = attempts.etag;
  const response = await fetch(url, { headers, signal });
  const etag = response.headers.get('etag');
  attempts.etag = etag?.startsWith('"') ? etag : null;

  const continues = response.status === 206;
  const total = continues ? totalOfRange(response, offset) : numberOf(response.headers.get('content-length'));
  if (continues && total === null) {
    await response.body?.cancel();
    await startAnew();
    throw new UnavailableError(`${hostOf(url)} sent another part of ${name} than the requested one.`);
  }
  if (!continues) await startAnew();
  if (wanted === null && total !== null && total > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(name, maxBytes);
  }
  const file = await open(part, 'a');
  try {
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      signal?.throwIfAborted();
      if (wanted !== null && attempts.received + chunk.length > wanted) {
        await startAnew();
        throw new InvalidInputError(
          `${hostOf(url)} sent more than the ${wanted} bytes that its source lists for ${name}, so the fetch was aborted and nothing was kept.`,
          'source',
        );
      }
      if (attempts.received + chunk.length > maxBytes) {
        await startAnew();
        throw tooLarge(name, maxBytes);
      }
      await file.writeFile(chunk);
      attempts.received += chunk.length;
      onBytes?.(attempts.received);
    }
  } finally {
    await file.close();
  }
  if (wanted !== null && attempts.received < wanted)
    throw new UnavailableError(
      `${hostOf(url)} sent only ${attempts.received} of the ${wanted} bytes of ${name}. Try again later.`,
    );
}

function mismatch(found: Digests, promised: PromisedFile): string | null {
  if (promised.byteSize !== null && found.byteSize !== promised.byteSize)
    return `it has ${found.byteSize} bytes instead of ${promised.byteSize}`;
  if (promised.sha256 !== null && found.sha256 !== promised.sha256)
    return `its SHA-256 is ${found.sha256} instead of ${promised.sha256}`;
  if (promised.gitBlob !== null && found.gitBlob !== promised.gitBlob)
    return `its git digest is ${found.gitBlob} instead of ${promised.gitBlob}`;
  return null;
}

/** Size of the whole file, if the response begins at `offset`; null if it does not say, or begins elsewhere. */
function totalOfRange(response: Response, offset: number): number | null {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '') ?? [];
  return Number(start) === offset && total !== undefined ? Number(total) : null;
}

const numberOf = (header: string | null) => (header !== null && /^\d{1,15}$/.test(header) ? Number(header) : null);
const hostOf = (url: string) => new URL(url).host;

function tooLarge(name: string, maxBytes: number): InvalidInputError {
  return new InvalidInputError(`${name} has more than ${maxBytes} bytes, the maximum size of a fetch.`, 'source');
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
