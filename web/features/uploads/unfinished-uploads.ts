/** An upload that the API waits for, as the browser keeps it until it is complete. */
export interface UnfinishedUpload {
  id: string;
  url: string;
  /** With the secret that opens this upload, and nothing else, until it expires. */
  headers: { name: string; value: string }[];
  filename: string;
  byteSize: number;
  fingerprint: string;
  /** In ISO 8601. */
  expiresAt: string;
}

const KEY = 'graft-unfinished-uploads';
const MOST = 20;

type Store = Pick<Storage, 'getItem' | 'setItem'>;

/** The uploads that were begun in this browser and may go on; without those that have expired. */
export function unfinishedUploads(store: Store = localStorage, now = Date.now()): UnfinishedUpload[] {
  try {
    const kept: UnfinishedUpload[] = JSON.parse(store.getItem(KEY) ?? '[]');
    return kept.filter(({ expiresAt }) => Date.parse(expiresAt) > now);
  } catch {
    return [];
  }
}

/** Keeps an upload, in place of one of the same files. */
export function keepUpload(upload: UnfinishedUpload, store: Store = localStorage): void {
  const others = unfinishedUploads(store).filter(({ fingerprint }) => fingerprint !== upload.fingerprint);
  write(store, [upload, ...others].slice(0, MOST));
}

export function forgetUpload(id: string, store: Store = localStorage): void {
  write(
    store,
    unfinishedUploads(store).filter((upload) => upload.id !== id),
  );
}

/** Without room in the store an upload only does not survive a reload. */
function write(store: Store, uploads: UnfinishedUpload[]): void {
  try {
    store.setItem(KEY, JSON.stringify(uploads));
  } catch {}
}
