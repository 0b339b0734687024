import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { captureLog, type LogLine } from '../testing/captured-log.ts';

let api: TestApi;
let lines: LogLine[];
beforeAll(async () => {
  const captured = captureLog();
  lines = captured.lines;
  api = await startTestApi({}, captured.log);
});
afterAll(() => api?.close());

const requestLine = (id: string) =>
  vi.waitFor(
    () => {
      const found = lines.filter(({ requestId, msg }) => requestId === id && msg === 'request');
      expect(found).toHaveLength(1);
      return found[0];
    },
    { timeout: 600_000 },
  );

test('each answer has an id: the client’s if it is well formed', async () => {
  const idOf = async (sent?: string) => {
    const response = await fetch(`${api.url}/nothing`, sent === undefined ? {} : { headers: { 'X-Request-Id': sent } });
    return response.headers.get('x-request-id');
  };
  expect(await idOf('from-a-proxy-1')).toBe('from-a-proxy-1');
  const [first, second] = [await idOf(), await idOf('two words')];
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(second).toMatch(/^[0-9a-f-]{36}$/);
  expect(first).not.toBe(second);
});

test('one line a request, without its query, its headers and what it carried', async () => {
  const response = await fetch(`${api.url}/graphql?token=hush`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Request-Id': 'a-query',
      Authorization: `Bearer ${api.tokens.DEPLOYER}`,
      Cookie: 'graft_token=hush',
    },
    body: JSON.stringify({ query: 'query Secret { me: viewer { name } __typename }' }),
  });
  expect(response.headers.get('x-request-id')).toBe('a-query');
  await response.text();
  const line = await requestLine('a-query');
  expect(line).toMatchObject({
    method: 'POST',
    path: '/graphql',
    status: 200,
    operation: 'query',
    fields: ['viewer', '__typename'],
  });
  expect(JSON.stringify(lines)).not.toMatch(/hush|Secret/);
  expect(JSON.stringify(lines)).not.toContain(api.tokens.DEPLOYER);
});

test('an internal error is logged under the id of its request', async () => {
  await api.platform.pool.query('alter table models rename to models_gone');
  try {
    await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Request-Id': 'broken',
        Authorization: `Bearer ${api.tokens.DEPLOYER}`,
      },
      body: JSON.stringify({ query: '{ model(slug: "a") { id } }' }),
    });
    await fetch(`${api.url}/models/a/download`, {
      headers: { 'X-Request-Id': 'broken-too', Authorization: `Bearer ${api.tokens.DEPLOYER}` },
    });
  } finally {
    await api.platform.pool.query('alter table models_gone rename to models');
  }
  const errorsOf = (id: string) => lines.filter(({ level, requestId }) => level === 50 && requestId === id);
  expect(errorsOf('broken')).toHaveLength(1);
  expect(errorsOf('broken-too')).toHaveLength(1);
});

test('a client that leaves before its answer is logged as 499', async () => {
  const { data } = await api.query(
    'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { url headers { name value } } }',
    { input: { filename: 'some.zip', byteSize: 1_000_000 } },
  );
  const { url, headers } = data.createUpload;
  const sent = headers.map(({ name, value }: { name: string; value: string }) => [name, value]);
  const upload = httpRequest(url, {
    method: 'PUT',
    headers: { ...Object.fromEntries(sent), 'X-Request-Id': 'leaves' },
  });
  upload.on('error', () => {});
  upload.write(Buffer.alloc(1_000));
  // The API waits for the rest by now.
  await vi.waitFor(
    async () => expect(await readdir(path.join(api.platform.config.home, 'blobs', 'incoming'))).toHaveLength(1),
    { timeout: 600_000 },
  );
  upload.destroy();
  expect(await requestLine('leaves')).toMatchObject({ method: 'PUT', status: 499 });
});

test('a WebSocket has an id, too', async () => {
  const socket = new WebSocket(`${api.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: { 'X-Request-Id': 'a-socket' },
  });
  const open = once(socket, 'open');
  const echoed = await new Promise((resolve, reject) => {
    socket.once('upgrade', ({ headers }) => resolve(headers['x-request-id']));
    socket.once('error', reject);
  });
  expect(echoed).toBe('a-socket');
  await open;
  socket.send(JSON.stringify({ type: 'connection_init', payload: { token: api.tokens.VIEWER } }));
  await vi.waitFor(() => expect(lines.filter(({ requestId }) => requestId === 'a-socket')).not.toHaveLength(0), {
    timeout: 600_000,
  });
  socket.terminate();
});
