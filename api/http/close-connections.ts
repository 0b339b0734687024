import type { Server, ServerResponse } from 'node:http';

/**
 * Lets a server end without losing requests of clients that keep their connections: once the returned function was called, each answer says
 * `Connection: close`, also those that were being made. Otherwise a client sends its next request into a connection that the server ends.
 */
export function connectionsToClose(server: Server): () => void {
  const open = new Set<ServerResponse>();
  let isClosing = false;
  // First, before anything answers.
  server.prependListener('request', (_request, response) => {
    if (isClosing) return void response.setHeader('Connection', 'close');
    open.add(response);
    response.once('close', () => open.delete(response));
  });
  return () => {
    isClosing = true;
    for (const response of open) if (!response.headersSent) response.setHeader('Connection', 'close');
  };
}
