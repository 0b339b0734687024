import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { InvalidInputError, UnavailableError } from '../errors.ts';
import { guardedFetch } from './guarded-fetch.ts';

// Real servers on loopback ports, which a test's policy allows or not.

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function serve(answer: RequestListener): Promise<{ host: string; url: string; connections: () => number }> {
  let connections = 0;
  const server = createServer(answer).on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, url: `http://${host}`, connections: () => connections };
}

const failure = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error('it succeeded'),
    (error: Error) => error,
  );

test('fetches from where the operator allows', async () => {
  const { url, host } = await serve((request, response) => response.end(`hello ${request.headers.authorization}`));
  const response = await guardedFetch({ allowed: [host] })(url, { headers: { authorization: 'Bearer mine' } });
  expect(response.url).toBe(`${url}/`);
  expect(await response.text()).toBe('hello Bearer mine');
});

test.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '0.0.0.0'])(
  'no connection is made to this machine, however it is written: %s',
  async (name) => {
    const { url, connections } = await serve((_, response) => response.end('a secret'));
    const address = url.replace('127.0.0.1', name);
    const error = await failure(guardedFetch({ allowed: [] })(address));
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error.message).toMatch(/does not fetch from .*(loopback|not an address)/);
    expect(error.message).toContain('GRAFT_ALLOWED_ADDRESSES=');
    expect(connections()).toBe(0);
  },
);

test('a redirect to an address that is not allowed reaches nothing', async () => {
  const secret = await serve((_, response) => response.end('a secret'));
  const lure = await serve((_, response) => response.writeHead(302, { location: secret.url }).end());
  const error = await failure(guardedFetch({ allowed: [lure.host] })(lure.url));
  expect(error).toBeInstanceOf(InvalidInputError);
  expect(error.message).toContain('127.0.0.1');
  expect(secret.connections()).toBe(0);
});

test('credentials do not follow a redirect to another origin', async () => {
  const cdn = await serve((request, response) => response.end(JSON.stringify(request.headers)));
  const hub = await serve((request, response) =>
    response.writeHead(302, { location: request.url === '/' ? '/again' : cdn.url }).end(),
  );
  const fetch = guardedFetch({ allowed: [hub.host, cdn.host] });
  const response = await fetch(hub.url, { headers: { authorization: 'Bearer mine', range: 'bytes=3-' } });
  const headers = await response.json();
  expect(headers).toMatchObject({ range: 'bytes=3-' });
  expect(headers).not.toHaveProperty('authorization');
});

test('redirects in a cycle end', async () => {
  const { url, host } = await serve((_, response) => response.writeHead(302, { location: '/' }).end());
  const error = await failure(guardedFetch({ allowed: [host] })(url));
  expect(error).toBeInstanceOf(InvalidInputError);
  expect(error.message).toContain('more than 5 times');
});

test.each(['file:///etc/passwd', 'ftp://example.org/x', 'http://ada:pw@example.org/', 'nonsense'])(
  '%s is refused before anything is sent',
  async (address) => {
    expect(await failure(guardedFetch({ allowed: [] })(address))).toBeInstanceOf(InvalidInputError);
  },
);

test('a host that accepts and sends nothing', async () => {
  const { url, host } = await serve(() => {});
  const error = await failure(guardedFetch({ allowed: [host] }, { headers: 100 })(url));
  expect(error).toBeInstanceOf(UnavailableError);
  expect(error.message).toContain(`${host} accepted the request, but did not answer in time`);
});

test('a body that stalls, one that is cut off, one that drips', async () => {
  const { url, host } = await serve((request, response) => {
    response.writeHead(200, { 'content-length': 1000 }).write('begun');
    if (request.url === '/cut') setImmediate(() => response.destroy());
    if (request.url === '/drip') {
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    }
  });
  const fetch = guardedFetch({ allowed: [host] }, { stall: 300, pace: 200 });
  const read = async (path: string) => failure((await fetch(url + path)).arrayBuffer());
  const [stalled, cut, drip] = [await read('/stall'), await read('/cut'), await read('/drip')];
  for (const error of [stalled, cut, drip]) expect(error).toBeInstanceOf(UnavailableError);
  expect(stalled.message).toContain('stopped sending');
  expect(cut.message).toContain('closed the connection');
  expect(drip.message).toMatch(/sent only \d+ bytes/);
});

test('no server there, and an unknown name', async () => {
  const { url, host } = await serve(() => {});
  for (const end of ends.splice(0)) end();
  const error = await failure(guardedFetch({ allowed: [host] })(url));
  expect(error).toBeInstanceOf(UnavailableError);
  expect(error.message).toContain('refused the connection');
  const unknown = await failure(guardedFetch({ allowed: [] })('https://nowhere.invalid/'));
  expect(unknown).toBeInstanceOf(UnavailableError);
  expect(unknown.message).toContain('does not resolve');
});

test('an abort ends the request with its own reason', async () => {
  const controller = new AbortController();
  const { url, host } = await serve(() => controller.abort(new Error('the person changed their mind')));
  const error = await failure(guardedFetch({ allowed: [host] })(url, { signal: controller.signal }));
  expect(error.message).toBe('the person changed their mind');
});
