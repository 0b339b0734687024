import { once } from 'node:events';
import { createServer, type RequestListener, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, onTestFinished, test, vi } from 'vitest';
import { DEFAULT_PROJECT_ID } from '../database/tables/projects.ts';
import type { Asked } from './asked.ts';
import { HeldBody } from './held-body.ts';
import { AnswerTimeoutError, Inference, type InferenceOptions } from './inference.ts';
import type { DirectoryEntry, ReadyReplica, ServedRevision } from './replica-directory.ts';

/** A replica that answers as it is told, over a real socket. */
async function replica(id: string, answer: RequestListener): Promise<ReadyReplica> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { id, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, secret: 's', revision: 1 };
}

function inferenceOver(ready: ReadyReplica[], options: InferenceOptions = {}, own: Partial<DirectoryEntry> = {}) {
  const counted: number[] = [];
  const latencies: number[] = [];
  const ofRevisions: [revision: number, status: number][] = [];
  const served: ServedRevision = {
    ...{ modality: 'IMAGE', task: 'SINGLE_LABEL', pairs: false, labels: ['a'], pixels: null, tokens: null },
    ...{ hasThresholds: false, preprocessing: null, ready },
  };
  const shares = [{ number: 1, traffic: 100 }];
  const entry: DirectoryEntry = {
    ...served,
    projectId: DEFAULT_PROJECT_ID,
    maxRequests: null,
    revision: 1,
    replicas: 1,
    rests: false,
    shares,
    split: 1,
    shadows: [],
    revisions: new Map([[1, served]]),
    ...own,
  };
  const inference = new Inference(
    {
      find: (name) => (name === 'x' ? entry : null),
      all: () => new Map([['x', entry]]),
      refresh: async () => {},
      close: async () => {},
    },
    {
      record: (_name, { status }, milliseconds) => {
        counted.push(status);
        latencies.push(milliseconds);
      },
      flush: async () => {},
      close: async () => {},
    },
    {
      record: ({ revision }, status) => void ofRevisions.push([revision, status]),
      compare: () => {},
      flush: async () => {},
      close: async () => {},
    },
    options,
  );
  onTestFinished(() => inference.close());
  return { inference, counted, latencies, ofRevisions, entry };
}

const bytes = (text: string): Asked => ({
  headers: { 'content-type': 'image/png' },
  body: async () => Buffer.from(text),
});

const echo: RequestListener = async (request, response) => {
  const chunks = await request.toArray();
  response.end(Buffer.concat(chunks));
};

test('a replica that cannot be reached, or breaks, is replaced by another, and asked last for a moment', async () => {
  let broken = 0;
  const breaking = await replica('breaking', (request) => {
    broken++;
    request.socket.destroy();
  });
  const { inference, counted } = inferenceOver([breaking, await replica('good', echo)]);
  for (let i = 0; i < 10; i++) expect((await inference.infer('x', bytes(`${i}`)))?.body.toString()).toBe(`${i}`);
  expect(broken).toBe(1);
  expect(counted).toEqual(Array(10).fill(200));
  expect(await inference.infer('y', bytes(''))).toBeNull();
  const { inference: alone } = inferenceOver([{ ...breaking, url: 'http://127.0.0.1:1' }]);
  await expect(alone.infer('x', bytes(''))).rejects.toThrow('stopped');
  expect(alone.refuses({ ...breaking, url: 'http://127.0.0.1:1' })).toBe(true);
  // It broke the connection; something listens.
  expect(inference.refuses(breaking)).toBe(false);
  const { inference: none } = inferenceOver([]);
  await expect(none.infer('x', bytes(''))).rejects.toThrow('No replica of endpoint x is ready');
});

test('what did not come in time is asked of nobody again', async () => {
  let asked = 0;
  const silent: RequestListener = () => void asked++;
  const { inference, counted } = inferenceOver([await replica('one', silent), await replica('two', silent)], {
    answerMs: 300,
  });
  await expect(inference.infer('x', bytes('x'))).rejects.toThrow(AnswerTimeoutError);
  expect([asked, counted]).toEqual([1, [503]]);
});

test('a busy replica’s request goes to another; if all are busy the shortest Retry-After comes back', async () => {
  const busy =
    (seconds: number): RequestListener =>
    (_request, response) =>
      void response.writeHead(429, { 'retry-after': String(seconds) }).end('{"error":"busy"}');
  const { inference } = inferenceOver([await replica('one', busy(9)), await replica('two', echo)]);
  for (let i = 0; i < 4; i++) expect((await inference.infer('x', bytes('x')))?.status).toBe(200);
  const { inference: full, counted } = inferenceOver([await replica('one', busy(9)), await replica('two', busy(4))]);
  const answer = await full.infer('x', bytes('x'));
  expect([answer?.status, answer?.headers['retry-after'], counted]).toEqual([429, '4', [429]]);
});

test('a request goes to the replica with the fewest under way', async () => {
  const held: (() => void)[] = [];
  const got = { slow: 0, quick: 0 };
  const slow = await replica('slow', (_request, response) => {
    got.slow++;
    held.push(() => response.end());
  });
  const quick = await replica('quick', (_request, response) => {
    got.quick++;
    response.end();
  });
  const { inference } = inferenceOver([slow, quick]);
  const waiting = [];
  while (got.slow === 0)
    waiting.push(await Promise.race([inference.infer('x', bytes('x')), vi.waitUntil(() => got.slow > 0)]));
  const before = got.quick;
  for (let i = 0; i < 6; i++) await inference.infer('x', bytes('x'));
  expect([got.slow, got.quick - before]).toEqual([1, 6]);
  for (const end of held) end();
});

test('each revision answers its share, and where its replica breaks, another does', async () => {
  const answering = async (revision: number) => ({
    ...(await replica(`of ${revision}`, (_request, response) => response.end(String(revision)))),
    revision,
  });
  const shares = [
    { number: 3, traffic: 80 },
    { number: 4, traffic: 20 },
  ];
  const ready = [await answering(3), await answering(4)];
  const { inference } = inferenceOver(ready, {}, { shares });
  const count = async (from: Inference, requests: number) => {
    const counts: Record<string, number> = {};
    for (let i = 0; i < requests; i++) {
      const body = String((await from.infer('x', bytes('x')))?.body);
      counts[body] = (counts[body] ?? 0) + 1;
    }
    return counts;
  };
  expect(await count(inference, 50)).toEqual({ 3: 40, 4: 10 });
  const broken = { ...ready[1], url: 'http://127.0.0.1:1' };
  const { inference: half, ofRevisions } = inferenceOver([ready[0], broken], {}, { shares });
  expect(await count(half, 10)).toEqual({ 3: 10 });
  // The failures are the broken revision's, and the second attempts are nobody's.
  expect(ofRevisions.toSorted()).toEqual([...Array(8).fill([3, 200]), ...Array(2).fill([4, 503])]);
  const { inference: alone } = inferenceOver([ready[1]], {}, { shares });
  expect(await count(alone, 5)).toEqual({ 4: 5 });
});

test('copies for a shadow start after the answer, and neither its failures nor its slowness reach the caller', async () => {
  const copied: string[] = [];
  const breaking = await replica('breaking', async (request) => {
    copied.push(Buffer.concat(await request.toArray()).toString());
    request.socket.destroy();
  });
  const hanging = await replica('hanging', async (request) => void copied.push(`${await request.toArray()}`));
  const shadows = [
    { number: 2, percent: 50, ready: [{ ...breaking, revision: 2 }] },
    { number: 3, percent: 100, ready: [{ ...hanging, revision: 3 }] },
  ];
  const { inference, counted, ofRevisions } = inferenceOver([await replica('served', echo)], {}, { shadows });
  for (let i = 0; i < 4; i++) {
    const { body } = bytes(`${i}`);
    // As clients say it: of a body of unknown length few copies are under way.
    const answer = await inference.infer('x', { headers: { 'content-length': '1' }, body });
    expect(answer?.body.toString()).toBe(`${i}`);
  }
  await vi.waitFor(() => expect(copied.toSorted()).toEqual(['0', '1', '1', '2', '3', '3']), { timeout: 600_000 });
  await vi.waitFor(() => expect(ofRevisions.filter(([revision]) => revision === 2)).toEqual(Array(2).fill([2, 503])), {
    timeout: 600_000,
  });
  expect(ofRevisions.filter(([revision]) => revision === 1)).toEqual(Array(4).fill([1, 200]));
  expect(counted).toEqual(Array(4).fill(200));
  // Who names a revision is not copied.
  await inference.infer('x', { ...bytes('named'), revision: 1 });
  expect(copied).toHaveLength(6);
});

test('the first request to an endpoint without replicas wakes it up; it waits, and so do those that come while a replica starts', async () => {
  const woken = await replica('woken', echo);
  let wakes = 0;
  const { inference, entry } = inferenceOver(
    [],
    {
      wake: async () => {
        wakes++;
        entry.replicas = 1;
        return true;
      },
    },
    { replicas: 0, rests: true },
  );
  const first = inference.infer('x', bytes('first'));
  await vi.waitFor(() => expect(wakes).toBe(1), { timeout: 600_000 });
  const second = inference.infer('x', bytes('second'));
  // Now it has looked, and found none.
  await new Promise(setImmediate);
  entry.ready.push(woken);
  const answers = await Promise.all([first, second, inference.infer('x', bytes('third'))]);
  expect(answers.map((answer) => answer?.body.toString())).toEqual(['first', 'second', 'third']);
  expect(wakes).toBe(1);
});

/** A gateway's route: what it is sent goes on to the replicas. */
async function gatewayOver(inference: Inference) {
  const app = express().post('/', async (asked, response) => {
    const body = new HeldBody(asked, 20 * 2 ** 20);
    const left = new AbortController();
    response.on('close', () => left.abort());
    const answer = await inference
      .infer('x', {
        ...{ headers: {}, body: () => body.send(), signal: left.signal },
        ...{ bodyFailure: () => body.failure, bodyArrivedAt: () => body.arrivedAt },
      })
      .catch((error: Error) => ({ status: 500, body: Buffer.from(error.name) }));
    response.status(answer?.status ?? 404).end(answer?.body);
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (headers = {}) =>
    request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', method: 'POST', path: '/', headers });
}

test('a large body is passed on before its end has come, and once more from its beginning if a replica breaks', async () => {
  const started: string[] = [];
  const breaking = await replica('breaking', (asked) => {
    asked.once('data', (chunk: Buffer) => {
      started.push(`breaking ${chunk[0]}`);
      asked.socket.destroy();
    });
  });
  let size = 0;
  const good = await replica('good', (asked, response) => {
    asked.once('data', (chunk: Buffer) => started.push(`good ${chunk[0]}`));
    asked.on('data', (chunk: Buffer) => {
      size += chunk.length;
    });
    asked.on('end', () => response.end(String(size)));
  });
  const { inference } = inferenceOver([breaking, good]);
  const post = await gatewayOver(inference);
  const client = post();
  const answered = once(client, 'response');
  client.write(Buffer.alloc(600_000, 7));
  await vi.waitFor(() => expect(started).toContain('good 7'), { timeout: 600_000 });
  client.end(Buffer.alloc(600_000, 8));
  const [response] = await answered;
  expect((await response.toArray()).toString()).toBe('1200000');
  expect(started).toContain('breaking 7');
});

test('latency is counted from the last byte of a request: a slow sender says nothing about the endpoint', async () => {
  let begun = false;
  const only = await replica('only', (asked, response) => {
    asked.on('data', () => {
      begun = true;
    });
    asked.on('end', () => response.end());
  });
  const { inference, latencies } = inferenceOver([only]);
  const client = (await gatewayOver(inference))();
  const answered = once(client, 'response');
  client.write(Buffer.alloc(600_000, 7));
  await vi.waitFor(() => expect(begun).toBe(true), { timeout: 600_000 });
  const sent = performance.now();
  client.end('end');
  await answered;
  await vi.waitFor(() => expect(latencies).toHaveLength(1), { timeout: 600_000 });
  expect(latencies[0]).toBeGreaterThan(0);
  expect(latencies[0]).toBeLessThan(performance.now() - sent);
});

test('a client that leaves ends its request at the replica', async () => {
  let [received, ended] = [0, 0];
  const slow: RequestListener = (_asked, response) => {
    received++;
    response.on('close', () => ended++);
  };
  const { inference, counted } = inferenceOver([await replica('one', slow), await replica('two', slow)]);
  const post = await gatewayOver(inference);
  const client = post({ 'content-length': 3 });
  client.on('error', () => {});
  client.end('abc');
  await vi.waitFor(() => expect(received).toBe(1), { timeout: 600_000 });
  client.destroy();
  await vi.waitFor(() => expect(ended).toBe(1), { timeout: 600_000 });
  expect([received, counted]).toEqual([1, []]);
});
