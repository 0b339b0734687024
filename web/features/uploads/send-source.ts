import { t } from '../../messages/t.ts';
import { bytesArrived, ConnectionLost, sendPiece } from './send-piece.ts';
import type { UnfinishedUpload } from './unfinished-uploads.ts';
import type { UploadSource } from './upload-source.ts';

export interface SendOptions {
  /** Gets the bytes that have been sent. */
  onProgress: (sent: number) => void;
  /** Gets whether the connection is lost, and it waits for it. */
  onWaiting: (isWaiting: boolean) => void;
  signal: AbortSignal;
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;

/**
 * Sends what the API does not have yet, and waits for a lost connection to come back.
 *
 * @throws UploadGone; Error with the API's own message; DOMException `AbortError` when `signal` aborts
 */
export async function sendSource(source: UploadSource, target: UnfinishedUpload, options: SendOptions): Promise<void> {
  const { onProgress, onWaiting, signal } = options;
  let wait = FIRST_WAIT;
  for (;;) {
    try {
      let offset = await bytesArrived(target, signal);
      onWaiting(false);
      onProgress(offset);
      if (offset === source.byteSize) return;
      for await (const piece of source.read(offset)) {
        const before = offset;
        await sendPiece(piece, before, target, { signal, onProgress: (sent) => onProgress(before + sent) });
        offset += piece.size;
        wait = FIRST_WAIT;
      }
      return;
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      onWaiting(true);
      await rest(wait, signal);
      wait = Math.min(2 * wait, LONGEST_WAIT);
    }
  }
}

/** Waits, or until the browser is online again. */
function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      signal.removeEventListener('abort', stop);
      resolve();
    };
    const stop = () => {
      end();
      reject(new DOMException(t('The upload was stopped.'), 'AbortError'));
    };
    const timer = setTimeout(end, milliseconds);
    window.addEventListener('online', end);
    signal.addEventListener('abort', stop);
  });
}
