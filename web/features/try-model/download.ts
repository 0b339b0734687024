import { t } from '../../messages/t.ts';
import { formatBytes } from '../interface/format.ts';

/** How much of a file is here. */
export interface Received {
  bytes: number;
  /** Null where it is not known. */
  of: number | null;
}

interface DownloadOptions {
  signal: AbortSignal;
  onProgress?: (received: Received) => void;
}

/** Of a model whose files were dropped, or a checkpoint that was deleted, since the page was loaded. */
const GONE = [404, 409, 410];

/**
 * The bytes at an address, with the cookie of the signed-in person.
 *
 * @throws Error with a sentence for the reader; the signal's reason
 */
export async function download(url: string, { signal, onProgress }: DownloadOptions): Promise<ArrayBuffer> {
  const response = await fetch(url, { credentials: 'include', signal }).catch((cause) => {
    signal.throwIfAborted();
    throw new Error(t('The model could not be downloaded: the platform does not respond. Try again.'), { cause });
  });
  if (!response.ok || !response.body) throw new Error(refusal(response.status));
  // Content-Length counts the compressed bytes where a proxy compresses.
  const of = Number(response.headers.get('content-length')) || null;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = response.body.getReader();
  for (;;) {
    onProgress?.({ bytes, of });
    const { done, value } = await reader.read().catch((cause) => {
      signal.throwIfAborted();
      throw new Error(brokenOff({ bytes, of }), { cause });
    });
    if (done) break;
    parts.push(value);
    bytes += value.length;
  }
  const whole = new Uint8Array(bytes);
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole.buffer;
}

const refusal = (status: number): string =>
  GONE.includes(status)
    ? t('The model’s file is not on the platform any more. Reload the page to see what to do.')
    : t('The model could not be downloaded: the platform answered {status}. Try again.', { status });

const brokenOff = ({ bytes, of }: Received): string =>
  of === null
    ? t('The connection broke off while the model was downloaded, after {bytes}. Try again.', {
        bytes: formatBytes(bytes),
      })
    : t('The connection broke off while the model was downloaded, after {bytes} of {of}. Try again.', {
        bytes: formatBytes(bytes),
        of: formatBytes(of),
      });
