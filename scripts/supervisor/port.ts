import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { InvalidInputError } from '../../zoo/errors.ts';

/**
 * Answers a port that a program can listen on now: `port`, or any free one for 0.
 *
 * @throws InvalidInputError that names the port and `variable`, the setting to change.
 */
export async function checkPort(host: string, port: number, variable: string): Promise<number> {
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new InvalidInputError(refusal(host, port, variable, cause as NodeJS.ErrnoException), variable, { cause });
  }
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
