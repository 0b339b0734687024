import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What happens to some bytes: they go on, are swallowed, or break the connection instead of arriving. */
export type Verdict = 'pass' | 'swallow' | 'break';

export interface TcpProxy {
  /** The same URL through the proxy. */
  through(url: string): string;
  /** Breaks all connections, and refuses others until `restore`. */
  cut(): void;
  restore(): void;
  /** Decides about each piece of data, from the client or from the server, on the connection of this number; `pass` by default. */
  judge: (bytes: Buffer, from: 'client' | 'server', connection: number) => Verdict;
  close(): Promise<void>;
}

/** A network that specs can break: a proxy on a free port of 127.0.0.1 before the server of `target`, a URL. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const pairs = new Set<[Socket, Socket]>();
  let isCut = false;
  let connections = 0;

  const server = createServer((client) => {
    if (isCut) return void client.resetAndDestroy();
    const upstream = connect(Number(port), hostname);
    const pair: [Socket, Socket] = [client, upstream];
    const connection = connections++;
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    const carry = (from: Socket, to: Socket, side: 'client' | 'server') => {
      from.on('data', (bytes: Buffer) => {
        const verdict = proxy.judge(bytes, side, connection);
        if (verdict === 'break') end();
        else if (verdict === 'pass') to.write(bytes);
      });
      from.on('error', end);
      from.on('close', end);
    };
    carry(client, upstream, 'client');
    carry(upstream, client, 'server');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const proxy: TcpProxy = {
    through: (url) => Object.assign(new URL(url), { port: String((server.address() as AddressInfo).port) }).href,
    cut() {
      isCut = true;
      for (const [client, upstream] of pairs) {
        client.resetAndDestroy();
        upstream.destroy();
      }
      pairs.clear();
    },
    restore() {
      isCut = false;
    },
    judge: () => 'pass',
    async close() {
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
