import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerApi } from './hub-api.ts';
import { type Fault, type Reply, send } from './hub-reply.ts';
import { HubRepository, type RepositorySettings } from './hub-repository.ts';
import type { HubState, HubUser } from './hub-state.ts';
import { answerStorage } from './hub-storage.ts';

/** A hub that runs on loopback ports for one test. */
export interface TestHub {
  /** What `HF_ENDPOINT` would be. */
  url: string;
  /** `host:port` of the server of LFS objects, on another origin as the real hub's; a policy must allow it. */
  storage: string;
  repositories: ReadonlyMap<string, HubRepository>;
  /** Adds a commit to a repository, which is created if it does not exist; returns the commit's id. */
  commit(name: string, files: Record<string, string | Uint8Array | null>, settings?: RepositorySettings): string;
  /** Causes a fault in the next `times` responses to requests whose `METHOD /path` matches. */
  fail(request: RegExp, fault: Fault, times?: number): void;
  /** Every received request, oldest first; `GET /owner/name/resolve/…`, or `GET storage/lfs/…`. */
  requests: { line: string; headers: IncomingMessage['headers'] }[];
  close(): Promise<void>;
}

/** The maximum size of one request's body. */
const MAX_BODY = 64 * 2 ** 20;

/**
 * Our own hub that implements Hugging Face's API over HTTP, so that `@huggingface/hub` uses it like the real one: model
 * info, trees in pages, files with ranges, LFS objects by redirect to another origin, gated and private repositories,
 * creating a repository, uploads through LFS (single and in parts) and commits. Faults can be added to single responses.
 */
export async function startHub(
  options: { users?: (Pick<HubUser, 'name' | 'token'> & Partial<HubUser>)[]; multipartAbove?: number } = {},
): Promise<TestHub> {
  const faults: { request: RegExp; fault: Fault; left: number }[] = [];
  const requests: TestHub['requests'] = [];
  const repositories = new Map<string, HubRepository>();
  const state: HubState = {
    url: '',
    storageUrl: '',
    users: (options.users ?? []).map((user) => ({ role: 'write', organizations: [], accepted: [], ...user })),
    repositories,
    objects: new Map(),
    signature: 'signed',
    multipartAbove: options.multipartAbove ?? Number.POSITIVE_INFINITY,
  };

  const start = async (prefix: string, answer: (request: IncomingMessage, body: Buffer) => Reply) => {
    const server = createServer(async (request, response) => {
      const line = `${request.method} ${prefix}${request.url}`;
      requests.push({ line, headers: request.headers });
      const struck = faults.find((one) => one.left > 0 && one.request.test(line));
      if (struck) struck.left -= 1;
      if (struck?.fault.kind === 'ignore-range') delete request.headers.range;
      send(request, response, answer(request, await readBody(request)), struck?.fault);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  };
  const hub = await start('', (request, body) => answerApi(state, request, body));
  const storage = await start('storage', (request, body) => answerStorage(state, request, body));
  state.url = addressOf(hub);
  state.storageUrl = addressOf(storage);

  return {
    url: state.url,
    storage: new URL(state.storageUrl).host,
    repositories,
    requests,
    commit(name, files, settings = {}) {
      const repository = repositories.get(name) ?? new HubRepository(name, settings);
      repositories.set(name, repository);
      return repository.commit(files);
    },
    fail: (request, fault, times = 1) => faults.push({ request, fault, left: times }),
    close: async () => {
      await Promise.all([stop(hub), stop(storage)]);
    },
  };
}

const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error('the test sent more than the test hub takes');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
