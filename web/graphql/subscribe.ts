import type { SubscriptionOperation } from '@urql/core';
import type { Client, Sink } from 'graphql-ws';

/**
 * Subscribes over one WebSocket, which opens with the first subscription and reconnects by itself. The library for it is loaded then too:
 * most pages subscribe to nothing.
 */
export function subscriber(url: string): (operation: SubscriptionOperation, sink: Sink) => () => void {
  let socket: Promise<Client> | null = null;
  return ({ query, variables }, sink) => {
    let ended = false;
    let end = () => {
      ended = true;
    };
    socket ??= connect(url);
    socket.then(
      (client) => {
        if (!ended) end = client.subscribe({ query: query ?? '', variables }, sink);
      },
      (error) => sink.error(error),
    );
    return () => end();
  };
}

async function connect(url: string): Promise<Client> {
  const { createClient } = await import('graphql-ws');
  return createClient({
    url,
    lazy: true,
    // A restart of the platform takes seconds; a curve that is watched overnight should continue by itself.
    retryAttempts: 1_000,
    shouldRetry: () => true,
    retryWait: (attempt) => new Promise((resolve) => setTimeout(resolve, Math.min(500 * 2 ** attempt, 10_000))),
  });
}
