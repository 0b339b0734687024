import { t } from '../../messages/t.ts';
import { refusalIn } from '../datasets/refusal-in.ts';
import type { UnfinishedUpload } from './unfinished-uploads.ts';

/** The connection broke, or the API is not there at the moment: it can be tried again. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** The API does not wait for this upload any more. */
export class UploadGone extends Error {
  override readonly name = 'UploadGone';
}

type Target = Pick<UnfinishedUpload, 'url' | 'headers'>;

/**
 * How many bytes of an upload have arrived.
 *
 * @throws ConnectionLost, UploadGone
 */
export async function bytesArrived({ url, headers }: Target, signal: AbortSignal): Promise<number> {
  const own = headers.filter(({ name }) => name.toLowerCase() !== 'content-type');
  const response = await fetch(url, {
    method: 'HEAD',
    credentials: 'include',
    headers: Object.fromEntries(own.map(({ name, value }) => [name, value])),
    signal,
  }).catch((error: unknown) => {
    throw signal.aborted ? error : new ConnectionLost(t('The connection to the API was lost.'), { cause: error });
  });
  if (response.status >= 500 || response.status === 429)
    throw new ConnectionLost(t('The API cannot answer at the moment.'));
  const offset = response.headers.get('Upload-Offset');
  if (!response.ok || offset === null) throw new UploadGone(t('The API does not wait for this upload any more.'));
  return Number(offset);
}

/**
 * PATCHes bytes to an upload. By XMLHttpRequest, because fetch does not report how much was sent.
 *
 * @param onProgress gets the bytes of the piece that were sent
 * @throws ConnectionLost; Error with the API's own message if it refuses them; DOMException `AbortError` when `signal` aborts
 */
export function sendPiece(
  piece: Blob,
  offset: number,
  { url, headers }: Target,
  { onProgress, signal }: { onProgress: (sent: number) => void; signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PATCH', url);
    request.withCredentials = true;
    for (const { name, value } of headers)
      if (name.toLowerCase() !== 'content-type') request.setRequestHeader(name, value);
    request.setRequestHeader('Content-Type', 'application/offset+octet-stream');
    request.setRequestHeader('Upload-Offset', String(offset));
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) return resolve();
      const message = refusalIn(request.responseText);
      // 409: another piece is still being written, or its answer was lost; the API knows how much there is. 503: a full disk says so.
      if (request.status === 409 || request.status === 429 || (request.status >= 500 && message === null))
        reject(new ConnectionLost(message ?? t('The API cannot answer at the moment.')));
      else
        reject(
          new Error(
            message ??
              t('The API refused the upload (HTTP {status} {statusText}).', {
                status: request.status,
                statusText: request.statusText,
              }),
          ),
        );
    };
    request.onerror = () => reject(new ConnectionLost(t('The connection to the API was lost.')));
    request.onabort = () => reject(new DOMException(t('The upload was stopped.'), 'AbortError'));
    const abort = () => request.abort();
    request.onloadend = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort, { once: true });
    request.send(piece);
  });
}
