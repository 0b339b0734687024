'use client';

import { createContext, type ReactNode, useContext, useMemo, useSyncExternalStore } from 'react';
import { Provider } from 'urql';
import { createGraphqlClient } from './client.ts';

const ApiOrigin = createContext('');

/**
 * Provides the GraphQL client to the page. Its children render in the browser only: the token is in the browser's cookie,
 * and the web server does not query the API.
 */
export function GraphqlProvider({ origin, children }: { origin: string; children: ReactNode }) {
  const client = useMemo(() => createGraphqlClient(origin), [origin]);
  const inBrowser = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
  return (
    <ApiOrigin value={origin}>
      <Provider value={client}>{inBrowser ? children : null}</Provider>
    </ApiOrigin>
  );
}

/** The API's origin as this page sees it. */
export function useApiOrigin(): string {
  return useContext(ApiOrigin);
}

/**
 * Turns an address from the API into one that this page can use: relative and loopback addresses get the API's origin as the
 * page sees it (`localhost` or `127.0.0.1`), so that the cookie is sent.
 */
export function useApiUrl(): (url: string) => string {
  const origin = useApiOrigin();
  return (url) => {
    const absolute = new URL(url, origin);
    const local = ['localhost', '127.0.0.1', '[::1]'].includes(absolute.hostname);
    return local ? new URL(absolute.pathname + absolute.search, origin).href : absolute.href;
  };
}
