import { useCallback, useEffect, useRef, useState } from 'react';
import { useApiUrl } from '../../graphql/provider.tsx';
import { download } from './download.ts';
import type { Opened } from './messages.ts';
import { WorkerClient } from './worker-client.ts';

export type ModelState =
  | { state: 'CLOSED' }
  /** `share` of the download, 0..1; null while it is opened. */
  | { state: 'LOADING'; share: number | null }
  | { state: 'OPEN'; opened: Opened }
  | { state: 'FAILED'; message: string };

interface OpenModel {
  client: WorkerClient;
  opened: Opened;
}

/** A model that is downloaded and opened when it is first needed, and closed with the page's part. */
export function useModelInBrowser(downloadUrl: string) {
  const apiUrl = useApiUrl();
  const [state, setState] = useState<ModelState>({ state: 'CLOSED' });
  const opening = useRef<Promise<OpenModel> | null>(null);
  const ended = useRef<AbortController | null>(null);

  useEffect(
    () => () => {
      ended.current?.abort();
      opening.current?.then(({ client }) => client.close()).catch(() => {});
      opening.current = null;
    },
    [],
  );

  const url = apiUrl(downloadUrl);
  const open = useCallback((): Promise<OpenModel> => {
    if (opening.current) return opening.current;
    const end = new AbortController();
    ended.current = end;
    setState({ state: 'LOADING', share: 0 });
    opening.current = openModel(url, end.signal, (share) => setState({ state: 'LOADING', share })).then(
      (model) => {
        setState({ state: 'OPEN', opened: model.opened });
        return model;
      },
      (error: Error) => {
        opening.current = null;
        if (!end.signal.aborted) setState({ state: 'FAILED', message: error.message });
        throw error;
      },
    );
    return opening.current;
  }, [url]);
  return { state, open };
}

async function openModel(
  url: string,
  signal: AbortSignal,
  onProgress: (share: number | null) => void,
): Promise<OpenModel> {
  const [model, runtime] = await Promise.all([
    download(url, { signal, onProgress }),
    download('/in-browser/runtime.wasm', { signal }),
  ]);
  onProgress(null);
  const client = new WorkerClient();
  try {
    return { client, opened: await client.open(model, runtime) };
  } catch (error) {
    client.close();
    throw error;
  }
}
