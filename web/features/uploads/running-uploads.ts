import { useSyncExternalStore } from 'react';

/** An upload that is being sent from this window. */
export interface RunningUpload {
  fingerprint: string;
  /** Bytes. */
  sent: number;
  /** Stops it; what has arrived is kept. */
  stop: () => void;
}

const NONE: readonly RunningUpload[] = [];
let running = NONE;
const listeners = new Set<() => void>();

/** Notes how far an upload is. It outlives the page that began it. */
export function noteRunning(upload: RunningUpload): void {
  change([...running.filter(({ fingerprint }) => fingerprint !== upload.fingerprint), upload]);
}

/** Notes that an upload has ended, unless another one of the same files has taken its place. */
export function noteEnded({ fingerprint, stop }: Pick<RunningUpload, 'fingerprint' | 'stop'>): void {
  change(running.filter((upload) => upload.fingerprint !== fingerprint || upload.stop !== stop));
}

/** Stops an upload of the same files: two would send the same bytes. */
export function stopRunning(fingerprint: string): void {
  running.find((upload) => upload.fingerprint === fingerprint)?.stop();
}

/** The uploads that this window sends, whichever page began them. */
export const useRunningUploads = (): readonly RunningUpload[] =>
  useSyncExternalStore(
    subscribe,
    () => running,
    () => NONE,
  );

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(next: readonly RunningUpload[]): void {
  if (next.length > 0 && running.length === 0) window.addEventListener('beforeunload', ask);
  if (next.length === 0) window.removeEventListener('beforeunload', ask);
  running = next;
  for (const listener of listeners) listener();
}

/** Closing the window ends its uploads, so the browser asks first. */
const ask = (event: BeforeUnloadEvent) => event.preventDefault();
