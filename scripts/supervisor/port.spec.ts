import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { checkPort } from './port.ts';

test('a taken port is refused, with the setting to change', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(checkPort('127.0.0.1', port, 'GRAFT_API_PORT')).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is taken by another program. End that program, or set GRAFT_API_PORT to a free port.`,
  );
  server.close();
  await once(server, 'close');
  expect(await checkPort('127.0.0.1', port, 'GRAFT_API_PORT')).toBe(port);
});

test('0 gives any free port', async () => {
  expect(await checkPort('127.0.0.1', 0, 'GRAFT_API_PORT')).toBeGreaterThan(1023);
});

test('an address of another machine is refused', async () => {
  await expect(checkPort('192.0.2.1', 0, 'GRAFT_API_PORT')).rejects.toThrow(/Check GRAFT_HOST/);
});
