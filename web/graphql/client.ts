import {
  Client,
  cacheExchange,
  type Exchange,
  fetchExchange,
  type SSRExchange,
  subscriptionExchange,
} from '@urql/core';
import { createClient as createSocketClient } from 'graphql-ws';
import { never } from 'wonka';

/** The web server's: what `Prefetched` did not ask for stays open, and the browser asks it. */
const unanswered: Exchange = () => () => never;

/**
 * A client of the API at `origin` that sends the sign-in cookie. Queries and mutations go over HTTP, subscriptions over a
 * WebSocket that opens with the first of them and reconnects by itself.
 *
 * @param ssr what the web server has asked for already
 */
export function createGraphqlClient(origin: string, ssr: SSRExchange): Client {
  const url = `${origin}/graphql`;
  if (typeof window === 'undefined') return new Client({ url, preferGetMethod: false, exchanges: [ssr, unanswered] });
  const socket = createSocketClient({
    url: `${origin.replace(/^http/, 'ws')}/graphql`,
    lazy: true,
    // A restart of the platform takes seconds; a curve that is watched overnight should continue by itself.
    retryAttempts: 1_000,
    shouldRetry: () => true,
    retryWait: (attempt) => new Promise((resolve) => setTimeout(resolve, Math.min(500 * 2 ** attempt, 10_000))),
  });
  return new Client({
    url,
    preferGetMethod: false,
    fetchOptions: { credentials: 'include' },
    exchanges: [
      cacheExchange,
      ssr,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query: query ?? '', variables }, sink) }),
        }),
      }),
    ],
  });
}
