import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { startTestApi, type TestApi } from '../testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ GRAFT_RATE_SIGN_INS: '3', GRAFT_RATE_MUTATIONS: '2', GRAFT_RATE_UPLOADS: '2' });
});
afterAll(() => api?.close());

/** From behind a proxy on this machine. */
async function ask(address: string, token: string, query = '{ viewer { name } }') {
  const response = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': address, Authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  const retryAfter = response.headers.get('retry-after');
  return { status: response.status, retryAfter: retryAfter && Number(retryAfter), text: await response.text() };
}

const subscribe = async (address: string, token: string) => {
  class Forwarded extends WebSocket {
    constructor(url: string, protocols: string) {
      super(url, protocols, { headers: { 'X-Forwarded-For': address } });
    }
  }
  const url = `${api.url.replace('http', 'ws')}/graphql`;
  const client = createClient({ url, webSocketImpl: Forwarded, connectionParams: { token }, retryAttempts: 0 });
  const query = 'subscription { jobUpdated(id: "nothing") { state } }';
  const answer = await client
    .iterate({ query })
    .next()
    .then(
      () => 'connected',
      (error) => (Array.isArray(error) ? 'connected' : 'refused'),
    );
  await client.dispose();
  return answer;
};

test('guesses of a token: after some different ones, an address waits, whatever it sends but what was right before', async () => {
  expect((await ask('198.51.100.1', api.tokens.VIEWER)).status).toBe(200);
  // A page that is still open after its token was revoked is no guess each time.
  for (let i = 0; i < 10; i++) expect((await ask('198.51.100.1', 'revoked')).status).toBe(401);
  expect(await subscribe('198.51.100.1', 'guess-1')).toBe('refused');
  expect((await ask('198.51.100.1', 'guess-2')).status).toBe(401);
  const late = await ask('198.51.100.1', api.tokens.DEPLOYER);
  expect(late.status).toBe(429);
  expect(late.retryAfter).toBeGreaterThan(200);
  expect(late.text).toMatch(/Too many wrong tokens.*Try again in \d+ s/);
  expect(await subscribe('198.51.100.1', api.tokens.DEPLOYER)).toBe('refused');
  expect((await ask('198.51.100.1', api.tokens.VIEWER)).status).toBe(200);
  expect(await subscribe('198.51.100.1', api.tokens.VIEWER)).toBe('connected');

  expect((await ask('198.51.100.2', api.tokens.DEPLOYER)).status).toBe(200);
  expect(await subscribe('198.51.100.2', api.tokens.DEPLOYER)).toBe('connected');
});

test('mutations of a token', async () => {
  const change = (token: string) => ask('198.51.100.3', token, 'mutation { cancelJob(id: "nothing") { id } }');
  for (let i = 0; i < 2; i++) expect((await change(api.tokens.DEPLOYER)).status).toBe(200);
  const late = await change(api.tokens.DEPLOYER);
  expect(late.status).toBe(429);
  expect(late.retryAfter).toBeLessThanOrEqual(60);
  expect(JSON.parse(late.text).errors[0].extensions).toEqual({
    code: 'TOO_MANY_REQUESTS',
    retryAfterSeconds: late.retryAfter,
  });
  expect((await change(api.tokens.ADMIN)).status).toBe(200);
  expect((await ask('198.51.100.3', api.tokens.DEPLOYER)).status).toBe(200);
});

test('uploads of an address', async () => {
  const put = (address: string) =>
    fetch(`${api.url}/uploads/nothing`, { method: 'PUT', headers: { 'X-Forwarded-For': address }, body: 'x' });
  for (let i = 0; i < 2; i++) expect((await put('198.51.100.4')).status).toBe(404);
  const late = await put('198.51.100.4');
  expect(late.status).toBe(429);
  expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await put('198.51.100.5')).status).toBe(404);
});
