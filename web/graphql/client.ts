import { Client, cacheExchange, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient as createSocketClient } from 'graphql-ws';

/**
 * A client of the API at `origin` that sends the sign-in cookie. Queries and mutations go over HTTP, subscriptions over a
 * WebSocket that opens with the first of them and reconnects by itself.
 */
export function createGraphqlClient(origin: string): Client {
  const socket = createSocketClient({
    url: `${origin.replace(/^http/, 'ws')}/graphql`,
    lazy: true,
    // A restart of the platform takes seconds; a curve that is watched overnight should continue by itself.
    retryAttempts: 1_000,
    shouldRetry: () => true,
    retryWait: (attempt) => new Promise((resolve) => setTimeout(resolve, Math.min(500 * 2 ** attempt, 10_000))),
  });
  return new Client({
    url: `${origin}/graphql`,
    preferGetMethod: false,
    fetchOptions: { credentials: 'include' },
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query: query ?? '', variables }, sink) }),
        }),
      }),
    ],
  });
}
