import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { InvalidInputError } from '../../zoo/errors.ts';

/** The interval between checks of a port that should become free. */
const LOOK_MS = 100;

/**
 * Returns a port that a program can listen on now: `port`, or any free one for 0.
 *
 * @param patience how long to wait, in ms, for a port that is taken to become free.
 * @throws InvalidInputError that names the port and `variable`, the setting to change.
 */
export async function checkPort(host: string, port: number, variable: string, patience = 0): Promise<number> {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      return await tryPort(host, port);
    } catch (cause) {
      const error = cause as NodeJS.ErrnoException;
      if (error.code !== 'EADDRINUSE' || Date.now() >= deadline) {
        throw new InvalidInputError(refusal(host, port, variable, error), variable, { cause });
      }
      await delay(LOOK_MS);
    }
  }
}

async function tryPort(host: string, port: number): Promise<number> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  const { port: found } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return found;
}

function refusal(host: string, port: number, variable: string, { code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken by another program. End that program, or set ${variable} to a free port.`;
    case 'EACCES':
      return `Port ${port} on ${host} is reserved for root. Set ${variable} to a port above 1023.`;
    default:
      return `Nothing can listen on port ${port} of ${host} (${message}). Check GRAFT_HOST and ${variable}.`;
  }
}
