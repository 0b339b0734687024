import { useCallback, useEffect, useRef, useState } from 'react';
import { useApiUrl } from '../../graphql/provider.tsx';
import { download, type Received } from './download.ts';
import { WorkerClient } from './worker-client.ts';

export type ModelState<Opened> =
  | { state: 'CLOSED' }
  /** How much of it is here; null while it is opened. */
  | { state: 'LOADING'; received: Received | null }
  | { state: 'OPEN'; opened: Opened };

interface OpenModel<Opened> {
  client: WorkerClient;
  opened: Opened;
}

/** How the worker opens a model: as a classifier, or as an encoder. */
type OpenIn<Opened> = (client: WorkerClient, model: ArrayBuffer, runtime: ArrayBuffer) => Promise<Opened>;

/**
 * A model that is downloaded and opened when it is first needed, and closed with the page's part.
 *
 * @param openIn the same function each time
 */
export function useModelInBrowser<Opened>(downloadUrl: string, openIn: OpenIn<Opened>) {
  const apiUrl = useApiUrl();
  const [state, setState] = useState<ModelState<Opened>>({ state: 'CLOSED' });
  const opening = useRef<Promise<OpenModel<Opened>> | null>(null);
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
  const open = useCallback((): Promise<OpenModel<Opened>> => {
    if (opening.current) return opening.current;
    const end = new AbortController();
    ended.current = end;
    const onProgress = (received: Received | null) => {
      if (!end.signal.aborted) setState({ state: 'LOADING', received });
    };
    onProgress({ bytes: 0, of: null });
    opening.current = openModel(url, openIn, end.signal, onProgress).then(
      (model) => {
        setState({ state: 'OPEN', opened: model.opened });
        return model;
      },
      (error: Error) => {
        opening.current = null;
        // Where one of the two downloads fails, the other ends, too.
        end.abort();
        setState({ state: 'CLOSED' });
        throw error;
      },
    );
    return opening.current;
  }, [url, openIn]);
  /** Ends the download; what waits for it throws an AbortError. */
  const close = () => ended.current?.abort();
  return { state, open, close };
}

async function openModel<Opened>(
  url: string,
  openIn: OpenIn<Opened>,
  signal: AbortSignal,
  onProgress: (received: Received | null) => void,
): Promise<OpenModel<Opened>> {
  const [model, runtime] = await Promise.all([
    download(url, { signal, onProgress }),
    download('/in-browser/runtime.wasm', { signal }),
  ]);
  onProgress(null);
  const client = new WorkerClient();
  try {
    return { client, opened: await openIn(client, model, runtime) };
  } catch (error) {
    client.close();
    throw error;
  }
}
