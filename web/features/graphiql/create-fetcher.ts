import { type ExecutionResult, getOperationAST, parse } from 'graphql';
import { createClient } from 'graphql-ws';

interface Operation {
  query: string;
  operationName?: string | null;
  variables?: Record<string, unknown> | null;
}

/** Sends GraphiQL's operations: over HTTP, or a WebSocket for subscriptions, with the sign-in cookie. */
export function createFetcher(origin: string) {
  const socket = createClient({ url: `${origin.replace(/^http/, 'ws')}/graphql`, lazy: true });

  function fetchOperation({ query, operationName, variables }: Operation) {
    if (getOperationAST(parse(query), operationName)?.operation === 'subscription')
      // GraphiQL's type requires errors to be instances of the class; it only prints them.
      return socket.iterate({ query, operationName, variables }) as AsyncIterable<ExecutionResult>;
    return post(`${origin}/graphql`, { query, operationName, variables });
  }

  return { fetch: fetchOperation, close: () => void socket.dispose() };
}

async function post(url: string, operation: Operation): Promise<ExecutionResult> {
  const response = await fetch(url, {
    method: 'POST',
    credentials: 'include',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(operation),
  });
  return response.json();
}
