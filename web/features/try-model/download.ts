import { t } from '../../messages/t.ts';

/**
 * The bytes at an address, with the cookie of the signed-in person.
 *
 * @param onProgress is told the share that is here, 0..1, where the size is known
 * @throws Error with a sentence for the reader; the signal's reason
 */
export async function download(
  url: string,
  { signal, onProgress }: { signal: AbortSignal; onProgress?: (share: number) => void },
): Promise<ArrayBuffer> {
  const response = await fetch(url, { credentials: 'include', signal }).catch((cause) => {
    signal.throwIfAborted();
    throw new Error(t('The model could not be downloaded: the platform does not respond. Try again.'), { cause });
  });
  if (!response.ok || !response.body) {
    throw new Error(
      t('The model could not be downloaded: the platform answered {status}. Try again.', { status: response.status }),
    );
  }
  const length = Number(response.headers.get('content-length'));
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let received = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    received += value.length;
    // Content-Length counts the compressed bytes where a proxy compresses.
    if (length > 0) onProgress?.(Math.min(1, received / length));
  }
  const whole = new Uint8Array(received);
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole.buffer;
}
