import { refusalIn } from './refusal-in.ts';

/** Where to PUT, as `createUpload` returned it. */
export interface UploadTarget {
  url: string;
  headers: { name: string; value: string }[];
}

/**
 * PUTs a file. By XMLHttpRequest, because fetch does not report how much was sent.
 *
 * @param onProgress - gets the share sent, 0..1
 * @throws Error with the API's own message if it refuses the file, or when the connection is lost
 * @throws DOMException named `AbortError` when `signal` aborts
 */
export function putFile(
  file: Blob,
  target: UploadTarget,
  { onProgress, signal }: { onProgress: (share: number) => void; signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', target.url);
    request.withCredentials = true;
    for (const { name, value } of target.headers) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else
        reject(
          new Error(
            refusalIn(request.responseText) ??
              `The API refused the upload (HTTP ${request.status} ${request.statusText}).`,
          ),
        );
    };
    request.onerror = () =>
      reject(new Error('The connection was lost during the upload. Check that the platform runs, then try again.'));
    request.onabort = () => reject(new DOMException('The upload was cancelled.', 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
