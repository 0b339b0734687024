import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A way to the API on which a visit's answers to one query can be held back. */
export interface HeldApi {
  /** For GRAFT_PUBLIC_API_URL. */
  url: string;
  /** Where requests go on to; empty before it is known, and then they are refused. */
  target: string;
  /** What a browser calls itself, so that its requests and those that the web server makes for it belong to the visit. */
  userAgent: (visit: string) => string;
  /** The queries that a visit has asked. */
  asked: (visit: string) => string[];
  /** Holds a query's answers to a visit back until what this returns is called. */
  hold: (visit: string, query: string) => () => void;
  /** How many of a visit's requests are held back, and are still waited for. */
  waiting: (visit: string) => number;
  /** How many requests of a visit are on their way, without those that are held back. */
  pending: (visit: string) => number;
  close(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1 that passes requests on, and holds back what it is told to. */
export async function startHeldApi(): Promise<HeldApi> {
  const asked = new Map<string, Set<string>>();
  const pending = new Map<string, number>();
  const waiting = new Map<string, Set<ServerResponse>>();
  const holds = new Map<string, Promise<void>>();
  const key = (visit: string, query: string) => `${visit} ${query}`;
  const count = (visit: string, by: number) => pending.set(visit, (pending.get(visit) ?? 0) + by);

  const server = createServer(async (incoming, outgoing) => {
    const body = await bodyOf(incoming);
    const visit = /held\/(\S+)/.exec(incoming.headers['user-agent'] ?? '')?.[1] ?? '';
    const query = incoming.method === 'POST' ? queryIn(body) : null;
    if (query) asked.set(visit, (asked.get(visit) ?? new Set()).add(query));
    const held = query ? holds.get(key(visit, query)) : undefined;
    if (held) {
      waiting.set(visit, (waiting.get(visit) ?? new Set()).add(outgoing));
      await held;
      waiting.get(visit)?.delete(outgoing);
      // The web server waits for some seconds only.
      if (outgoing.destroyed) return;
    }
    count(visit, 1);
    outgoing.once('close', () => count(visit, -1));
    pass(api.target, incoming, body, outgoing);
  }).listen(0, '127.0.0.1');
  server.on('upgrade', (incoming, socket: Socket, head) => passSocket(api.target, incoming, socket, head));
  await once(server, 'listening');

  const api: HeldApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: '',
    userAgent: (visit) => `Mozilla/5.0 held/${visit}`,
    asked: (visit) => [...(asked.get(visit) ?? [])],
    hold(visit, query) {
      let release = () => {};
      holds.set(
        key(visit, query),
        new Promise((resolve) => {
          release = () => {
            holds.delete(key(visit, query));
            resolve();
          };
        }),
      );
      return release;
    },
    waiting: (visit) => [...(waiting.get(visit) ?? [])].filter(({ destroyed }) => !destroyed).length,
    pending: (visit) => pending.get(visit) ?? 0,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return api;
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** The name of a GraphQL query; null for a mutation, or anything else. */
const queryIn = (body: Buffer): string | null => /"query":"\s*query (\w+)/.exec(body.toString())?.[1] ?? null;

function pass(target: string, incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): void {
  const { method, headers, url = '/' } = incoming;
  if (target === '') return void outgoing.writeHead(503).end();
  const going = request(new URL(url, target), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  going.on('error', () => outgoing.destroy());
  going.end(body);
}

function passSocket(target: string, { method, url, rawHeaders }: IncomingMessage, socket: Socket, head: Buffer): void {
  const { hostname, port } = new URL(target);
  const upstream = connect(Number(port), hostname);
  const lines = rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${rawHeaders[i + 1]}`] : []));
  upstream.write([`${method} ${url} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
  upstream.write(head);
  upstream.pipe(socket).pipe(upstream);
  for (const [one, other] of [
    [socket, upstream],
    [upstream, socket],
  ])
    one.on('error', () => other.destroy()).on('close', () => other.destroy());
}
