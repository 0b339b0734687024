import { once } from 'node:events';
import { type ClientRequest, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { type Classifier, openClassifier } from '../../zoo/inference/classifier.ts';
import { openSession } from '../../zoo/runtime/session.ts';
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts';
import { createReplicaServer, SECRET_HEADER } from './replica-server.ts';

const patient = { timeout: 600_000, interval: 20 };

let classifier: Classifier;
let server: Server;
let url: string;
let red: Buffer;

beforeAll(async () => {
  classifier = await openClassifier(tinyCheckpoint());
  server = createReplicaServer({ classifier, endpointName: 'x', revision: 3, secret: 'secret' });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  red = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#ff0000' } })
    .png()
    .toBuffer();
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await classifier.close();
});

const post = (path: string, headers: Record<string, string>, body: BodyInit = new Uint8Array(red)) =>
  fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'image/png', ...headers }, body });

test('answers callers that know the secret, at /infer', async () => {
  expect((await post('/infer', {})).status).toBe(403);
  expect((await post('/infer', { [SECRET_HEADER]: 'secreT' })).status).toBe(403);
  expect((await post('/infer', { [SECRET_HEADER]: 'secret and more' })).status).toBe(403);
  expect((await post('/', { [SECRET_HEADER]: 'secret' })).status).toBe(404);
  expect((await fetch(`${url}/infer`, { headers: { [SECRET_HEADER]: 'secret' } })).status).toBe(404);
  const answer = await post('/infer', { [SECRET_HEADER]: 'secret' });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ model_name: 'x', model_version: '3', predictions: [{ label: 'red' }] });
});

test.each([
  [
    'a tensor of another name',
    { inputs: [{ name: 'text', datatype: 'BYTES', shape: [1], data: ['AA=='] }] },
    /"image"/,
  ],
  ['a tensor of numbers', { inputs: [{ name: 'image', datatype: 'FP32', shape: [1], data: [1] }] }, /BYTES/],
  [
    'a shape that does not fit',
    { inputs: [{ name: 'image', datatype: 'BYTES', shape: [3], data: ['AA=='] }] },
    /\[3\]/,
  ],
  ['a negative shape', { inputs: [{ name: 'image', datatype: 'BYTES', shape: [-1], data: [] }] }, /shape/],
  ['no pictures', { inputs: [{ name: 'image', datatype: 'BYTES', shape: [0], data: [] }] }, /1 to 64/],
  ['what is not base64', { inputs: [{ name: 'image', datatype: 'BYTES', shape: [1], data: ['%%%'] }] }, /base64/],
  [
    'base64 of no picture',
    { inputs: [{ name: 'image', datatype: 'BYTES', shape: [1], data: ['AAAA'] }] },
    /not a picture/,
  ],
  ['something else', [], /inference request/],
])('refuses %s', async (_, body, message) => {
  const headers = { [SECRET_HEADER]: 'secret', 'content-type': 'application/json' };
  const answer = await post('/infer', headers, JSON.stringify(body));
  expect(answer.status).toBe(400);
  expect((await answer.json()).error).toMatch(message);
});

test('takes data URIs', async () => {
  const data = [`data:image/png;base64,${red.toString('base64')}`];
  const body = JSON.stringify({ inputs: [{ name: 'image', datatype: 'BYTES', shape: [1], data }] });
  const answer = await post('/infer', { [SECRET_HEADER]: 'secret', 'content-type': 'application/json' }, body);
  expect(await answer.json()).toMatchObject({ outputs: [{ name: 'label', data: ['red'] }, {}] });
});

/** A replica whose session runs only when it is told to. `ran`: the examples of each batch. */
async function heldReplica(options: { most: number; longestMs?: number }) {
  const ran: number[] = [];
  const held: (() => void)[] = [];
  let isHeld = true;
  const queued = await openClassifier(tinyCheckpoint(), {
    queue: { longestMs: 1_000, ...options },
    open: async (own) => {
      const session = await openSession(tinyCheckpoint(), own);
      return {
        ...session,
        run: async (feeds, outputs) => {
          ran.push(feeds.pixels.dims[0]);
          if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
          return session.run(feeds, outputs);
        },
      };
    },
  });
  const replica = createReplicaServer({ classifier: queued, endpointName: 'x', revision: 1, secret: 'secret' });
  replica.listen(0, '127.0.0.1');
  await once(replica, 'listening');
  let [received, closed] = [0, 0];
  replica.on('request', (_request, response) => {
    received++;
    response.on('close', () => closed++);
  });
  onTestFinished(async () => {
    replica.closeAllConnections();
    replica.close();
    await queued.close();
  });
  const { port } = replica.address() as AddressInfo;
  const data = [red, red, red, red, red, red, red, red].map((bytes) => bytes.toString('base64'));
  const eight = JSON.stringify({ inputs: [{ name: 'image', datatype: 'BYTES', shape: [8], data }] });
  return {
    ran,
    received: () => received,
    closed: () => closed,
    classifier: queued,
    hold: () => {
      isHeld = true;
    },
    go: () => {
      isHeld = false;
      for (const resolve of held.splice(0)) resolve();
    },
    send: (signal?: AbortSignal) =>
      fetch(`http://127.0.0.1:${port}/infer`, {
        method: 'POST',
        headers: { [SECRET_HEADER]: 'secret', 'content-type': 'application/json' },
        body: eight,
        ...(signal ? { signal } : {}),
      }),
  };
}

test('what 64 clients with 8 pictures each asked before they left is not computed', async () => {
  const { ran, received, closed, go, send } = await heldReplica({ most: 4 });
  const left = new AbortController();
  const gone = Promise.allSettled(Array.from({ length: 64 }, () => send(left.signal)));
  await vi.waitFor(() => expect([received(), ran]).toEqual([64, [expect.any(Number), expect.any(Number)]]), patient);
  left.abort();
  await gone;
  await vi.waitFor(() => expect(closed()).toBe(64), patient);
  const next = send();
  go();
  expect((await next).status).toBe(200);
  // The two batches that were under way, and the eight pictures of the one that stayed.
  expect(ran.slice(2).reduce((sum, count) => sum + count, 0)).toBe(8);
});

test('a caller that would wait too long gets 429 with Retry-After, and those who wait are answered', async () => {
  let now = 0;
  const { received, go, hold, send, classifier: queued } = await heldReplica({ most: 1 });
  // An example takes a second.
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  onTestFinished(() => clock.mockRestore());
  const first = send();
  await vi.waitFor(() => expect(received()).toBe(1), patient);
  now += 8_000;
  go();
  expect((await first).status).toBe(200);
  expect(queued.exampleTime()).toBe(1_000);

  hold();
  const waiting = send();
  await vi.waitFor(() => expect(queued.expectedWait()).toBe(8_000), patient);
  const refused = await send();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '6']);
  expect((await refused.json()).error).toMatch(/would wait 8\.0 s/);
  go();
  expect((await waiting).status).toBe(200);
});

test('a caller that disconnects half-way does no harm', async () => {
  const { port } = server.address() as AddressInfo;
  const half: ClientRequest = request({
    port,
    host: '127.0.0.1',
    path: '/infer',
    method: 'POST',
    headers: { [SECRET_HEADER]: 'secret', 'content-type': 'image/png', 'content-length': red.length },
  });
  half.on('error', () => {});
  half.write(red.subarray(0, 10));
  await once(half, 'socket');
  half.destroy();
  const garbage = connect(port, '127.0.0.1', () => garbage.end('GARBAGE\r\n\r\n'));
  garbage.on('error', () => {});
  garbage.resume();
  await once(garbage, 'close');
  expect((await post('/infer', { [SECRET_HEADER]: 'secret' })).status).toBe(200);
});
