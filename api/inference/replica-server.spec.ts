import { once } from 'node:events';
import { type ClientRequest, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Classifier, openClassifier } from '../../zoo/inference/classifier.ts';
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts';
import { MAX_WAITING } from './limits.ts';
import { createReplicaServer, SECRET_HEADER } from './replica-server.ts';

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

test('rejects callers when too many wait, and answers the waiting ones', async () => {
  // A classifier that holds its first caller until told to go on.
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let asked = 0;
  const slow: Classifier = {
    ...classifier,
    classify: async (pictures) => {
      asked++;
      await held;
      return classifier.classify(pictures);
    },
  };
  const busy = createReplicaServer({ classifier: slow, endpointName: 'x', revision: 1, secret: 'secret' });
  busy.listen(0, '127.0.0.1');
  await once(busy, 'listening');
  const { port } = busy.address() as AddressInfo;
  let received = 0;
  busy.on('request', () => received++);
  const send = () =>
    fetch(`http://127.0.0.1:${port}/infer`, {
      method: 'POST',
      headers: { [SECRET_HEADER]: 'secret', 'content-type': 'image/png' },
      body: new Uint8Array(red),
    });

  const waiting = Array.from({ length: MAX_WAITING }, send);
  await vi.waitFor(() => expect(received).toBe(MAX_WAITING));
  const refused = await send();
  expect(refused.status).toBe(503);
  expect((await refused.json()).error).toMatch(/waiting already/);
  await vi.waitFor(() => expect(asked).toBe(1));
  goOn();
  const statuses = (await Promise.all(waiting)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200]));
  busy.closeAllConnections();
  busy.close();
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
