import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connectionsToClose } from './close-connections.ts';

test('answers say that their connection ends: those that were being made, and later ones', async () => {
  const held: ServerResponse[] = [];
  const server = createServer((_request, response) => void held.push(response));
  const close = connectionsToClose(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => {
    agent.destroy();
    server.close();
  });
  const ask = async () => {
    const sent = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent });
    await once(server, 'request');
    return async () => {
      const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
      held.shift()?.end();
      const [{ headers }] = await answered;
      return headers.connection;
    };
  };
  const [before, during] = [await ask(), await ask()];
  expect(await before()).toBe('keep-alive');
  close();
  expect(await during()).toBe('close');
  expect(await (await ask())()).toBe('close');
});
