'use client';

import { useRef, useState } from 'react';
import { useClient } from 'urql';
import { useApiUrl } from '../../graphql/provider.tsx';
import { describeFailure } from './describe-failure.ts';
import { noteEnded, noteRunning, stopRunning } from './running-uploads.ts';
import { forgetUpload } from './unfinished-uploads.ts';
import { uploadSource } from './upload-file.ts';
import type { UploadSource } from './upload-source.ts';

/** WAITING: the connection is lost. PAUSED: by the person, or by an error; what was sent is kept. CREATING: all bytes are there. */
export type UploadPhase = 'IDLE' | 'SENDING' | 'WAITING' | 'PAUSED' | 'CREATING';

interface UploadState {
  phase: UploadPhase;
  /** Bytes. */
  sent: number;
  error: string | null;
}

const IDLE: UploadState = { phase: 'IDLE', sent: 0, error: null };

/**
 * Uploads files and uses them; `upload` resolves to what their use gave, such as the id of a data set, or null if it was paused or failed. It
 * goes on while the person looks at other pages.
 */
export function useUpload() {
  const client = useClient();
  const apiUrl = useApiUrl();
  const [state, setState] = useState(IDLE);
  const controller = useRef<AbortController>(null);

  async function upload(source: UploadSource, use: (uploadId: string) => Promise<string>): Promise<string | null> {
    const stop = new AbortController();
    stopRunning(source.fingerprint);
    controller.current = stop;
    const running = { fingerprint: source.fingerprint, stop: () => stop.abort() };
    const change = (some: Partial<UploadState>) => setState((now) => (stop.signal.aborted ? now : { ...now, ...some }));
    change({ phase: 'SENDING', error: null });
    try {
      const id = await uploadSource(source, {
        ...{ client, apiUrl, signal: stop.signal },
        onProgress: (sent) => {
          noteRunning({ ...running, sent });
          change({ sent });
        },
        onWaiting: (isWaiting) => change({ phase: isWaiting ? 'WAITING' : 'SENDING' }),
      });
      change({ phase: 'CREATING', sent: source.byteSize });
      const made = await use(id);
      forgetUpload(id);
      return made;
    } catch (error) {
      const message = describeFailure(error);
      if (message !== null) setState((now) => ({ ...now, phase: 'PAUSED', error: message }));
      return null;
    } finally {
      noteEnded(running);
    }
  }

  function stopWith(next: Partial<UploadState>) {
    controller.current?.abort();
    setState((now) => ({ ...now, ...next }));
  }

  return {
    ...state,
    upload,
    pause: () => stopWith({ phase: 'PAUSED', error: null }),
    /** Forgets what was chosen; an upload that was begun can go on later. */
    reset: () => stopWith(IDLE),
  };
}
