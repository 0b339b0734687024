'use client';

import { type SSRExchange, ssrExchange } from '@urql/core';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { Provider } from 'urql';
import { t } from '../messages/t.ts';
import { createGraphqlClient } from './client.ts';

const ApiOrigin = createContext('');
const ServerAnswers = createContext<SSRExchange | null>(null);

/**
 * Provides the GraphQL client to the page. While the web server renders, it answers only what `Prefetched` asked for: the session is in
 * the browser's cookie, which no component may read.
 */
export function GraphqlProvider({ origin, children }: { origin: string; children: ReactNode }) {
  const [client, ssr] = useMemo(() => {
    const exchange = ssrExchange({ isClient: true });
    return [createGraphqlClient(origin, exchange), exchange] as const;
  }, [origin]);
  return (
    <ApiOrigin value={origin}>
      <ServerAnswers value={ssr}>
        <Provider value={client}>{children}</Provider>
      </ServerAnswers>
    </ApiOrigin>
  );
}

/** Where answers are put that the web server asked for. */
export function useServerAnswers(): SSRExchange {
  const answers = useContext(ServerAnswers);
  if (!answers) throw new Error(t('Restored must be inside of GraphqlProvider.'));
  return answers;
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
