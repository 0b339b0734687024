import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { ipKeyGenerator, MemoryStore, type Options } from 'express-rate-limit';
import { RequestError } from './errors.ts';

type Client = Awaited<ReturnType<MemoryStore['increment']>>;

/** At most so many things by one key in a time; counted by this process, and forgotten when it ends. */
export class RateLimit {
  readonly #store = new MemoryStore();
  #before: Promise<unknown> = Promise.resolve();

  /** @param limit 0: there is none */
  constructor(
    readonly limit: number,
    windowMs: number,
  ) {
    this.#store.init({ windowMs } as Options);
  }

  /** How often this key was counted, with this time. */
  async count(key: string): Promise<number> {
    return (await this.#increment(key)).totalHits;
  }

  /** One after the other: the store returns the same object to all who count at once, with the hits of the last. */
  #increment(key: string): Promise<Client> {
    const counted = this.#before.then(async () => ({ ...(await this.#store.increment(key)) }));
    this.#before = counted;
    return counted;
  }

  /** How often this key was counted. */
  async counted(key: string): Promise<number> {
    return (await this.#store.get(key))?.totalHits ?? 0;
  }

  /** @throws RequestError TOO_MANY_REQUESTS if the key was counted too often; `what` is the start of the sentence */
  async check(key: string, what: string): Promise<void> {
    const client = await this.#store.get(key);
    if (this.limit > 0 && client && client.totalHits >= this.limit) throw tooMany(client, what);
  }

  /**
   * Counts, also what is refused.
   *
   * @param limit of this key
   * @throws as `check`
   */
  async take(key: string, what: string, limit = this.limit): Promise<void> {
    // Counted first: of requests that come at once, each is another one's successor.
    const client = await this.#increment(key);
    if (limit > 0 && client.totalHits > limit) throw tooMany(client, what);
  }
}

function tooMany({ resetTime }: Client, what: string): RequestError {
  const seconds = Math.max(1, Math.ceil(((resetTime?.getTime() ?? 0) - Date.now()) / 1000));
  return new RequestError('TOO_MANY_REQUESTS', `${what} Try again in ${seconds} s.`, undefined, {
    details: { retryAfterSeconds: seconds },
  });
}

/** Proxies whose word on their clients' addresses is taken: on this machine, and those that the operator named. */
export function trustedProxies(ranges: string[]): BlockList {
  const list = new BlockList();
  for (const range of ['127.0.0.0/8', '::1/128', ...ranges]) {
    const [address, prefix] = range.split('/');
    list.addSubnet(address, Number(prefix ?? (isIPv6(address) ? 128 : 32)), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** What says where a request comes from: its connection, and the headers of proxies. */
export interface CallerAddress {
  socket: { remoteAddress?: string | undefined };
  headers: IncomingMessage['headers'];
}

/**
 * The address of a request's client, as a key: of IPv6 the network, because one client has many addresses of it. `X-Forwarded-For` counts as
 * far as trusted proxies wrote it.
 */
export function clientOf({ socket, headers }: CallerAddress, proxies: BlockList): string {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  const chain = [...forwarded.map((address) => address.trim()), socket.remoteAddress ?? '']
    .filter(isAddress)
    .map(plain);
  const client = chain.findLast((address) => !proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'));
  return ipKeyGenerator(client ?? chain[0] ?? 'unknown');
}

const isAddress = (text: string) => isIPv4(text) || isIPv6(text);

/** An IPv4 address that arrived over IPv6 is the same client. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '');
