import {
  Client,
  cacheExchange,
  type Exchange,
  fetchExchange,
  type SSRExchange,
  subscriptionExchange,
} from '@urql/core';
import { never } from 'wonka';
import { askAgain } from './ask-again.ts';
import { subscriber } from './subscribe.ts';

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
  // With a cache, since two components may ask the same: `ssr` forgets an answer that was read.
  if (typeof window === 'undefined')
    return new Client({ url, preferGetMethod: false, exchanges: [cacheExchange, ssr, unanswered] });
  const subscribe = subscriber(`${origin.replace(/^http/, 'ws')}/graphql`);
  return new Client({
    url,
    preferGetMethod: false,
    fetchOptions: { credentials: 'include' },
    exchanges: [
      cacheExchange,
      ssr,
      askAgain,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (operation) => ({
          subscribe: (sink) => ({ unsubscribe: subscribe(operation, sink) }),
        }),
      }),
    ],
  });
}
