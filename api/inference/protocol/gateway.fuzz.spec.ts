import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedEndpoint, servedEndpoint } from '../../testing/served-endpoint.ts';
import { tinyCheckpoint } from '../../testing/tiny-checkpoint.ts';

// Requests of any method, path, headers and length over a socket: each gets a status below 500, or a 503, or its connection is closed because it
// is not HTTP. Afterwards a proper request is answered.

let endpoint: ServedEndpoint;
beforeAll(async () => {
  endpoint = await servedEndpoint('colours', [{ onnx: tinyCheckpoint(), labels: ['red', 'green', 'blue'] }]);
});
afterAll(() => endpoint?.close());

const runs = { numRuns: Number(process.env.GRAFT_FUZZ_RUNS ?? 150), seed: 2 };

const LAST = Buffer.from('GET /v2/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
/** A request may be incomplete, so that the gateway waits for the rest: then the client ends its side. */
const IDLE_MS = 250;

/** The statuses that come back, of these bytes and of one proper request after them, until the gateway closes the connection. */
async function statusesOf(sent: Buffer): Promise<number[]> {
  const socket = connect(Number(endpoint.address.split(':')[1]), '127.0.0.1');
  socket.setTimeout(IDLE_MS, () => {
    socket.end();
    socket.setTimeout(10_000, () => socket.destroy(new Error('The gateway hangs.')));
  });
  socket.write(Buffer.concat([sent, LAST]));
  const received: Buffer[] = [];
  try {
    for await (const chunk of socket) received.push(chunk);
  } catch (error) {
    // What a server does that reads no further.
    if (!['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  const statuses = Buffer.concat(received)
    .toString('latin1')
    .matchAll(/HTTP\/1\.1 (\d{3}) /g);
  return Array.from(statuses, ([, status]) => Number(status));
}

/** How many of the requests were answered. */
let answered = 0;

async function isAnswered(sent: Buffer): Promise<void> {
  const statuses = await statusesOf(sent);
  if (statuses.length > 0) answered++;
  for (const status of statuses) expect(status === 503 ? 400 : status, sent.toString('latin1')).toBeLessThan(500);
}

const method = fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'OPTIONS', 'PATCH', 'get', 'X');
const part = fc.oneof(
  fc.constantFrom(
    'models',
    'colours',
    'versions',
    '1',
    '99',
    'infer',
    'ready',
    'config',
    'stats',
    'repository',
    'index',
    '..',
    '%',
  ),
  fc.constantFrom('%E0%A4%A', '%00', '%2F', 'trace', 'setting', 'constructor', '__proto__', 'health', 'live'),
  fc.webSegment({ size: 'xsmall' }),
);
const path = fc.array(part, { maxLength: 6 }).map((parts) => `/v2${parts.map((one) => `/${one}`).join('')}`);
const token = fc.constantFrom('Bearer TOKEN', 'Bearer TOKEN', 'Bearer TOKEN', 'Bearer', 'Basic OnRva2Vu', '\x01');
const header = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      'Content-Type',
      'Content-Encoding',
      'Accept-Encoding',
      'Inference-Header-Content-Length',
      'X-Graft-Group',
    ),
    fc.oneof(
      fc.constantFrom('application/json', 'image/png', 'gzip', 'deflate', '0', '2', '99', '-1', '%', '*;q=0', ''),
      fc.string({ maxLength: 8 }),
    ),
  ),
  fc.tuple(
    fc.constantFrom('Content-Length', 'Transfer-Encoding', 'Expect', 'Connection'),
    fc.constantFrom('chunked', '100-continue', 'close', '0', '5', '-1', 'x'),
  ),
);
const body = fc.oneof(
  fc.constantFrom('', '{}', '{"inputs":[]}', '[', '0\r\n\r\n', '5\r\n{"a":\r\n'),
  fc.string({ maxLength: 40 }),
  fc.constant('{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["AAAA"]}]}'),
);

test('requests of any kind', async () => {
  await fc.assert(
    fc.asyncProperty(
      method,
      path,
      token,
      fc.array(header, { maxLength: 4 }),
      body,
      fc.boolean(),
      async (verb, where, bearer, headers, sent, isCounted) => {
        const lines = [
          `${verb} ${where} HTTP/1.1`,
          'Host: x',
          `Authorization: ${bearer.replace('TOKEN', endpoint.token)}`,
          ...headers.map(([name, value]) => `${name}: ${value}`),
          ...(isCounted ? [`Content-Length: ${Buffer.byteLength(sent)}`] : []),
        ];
        await isAnswered(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${sent}`));
      },
    ),
    runs,
  );
});

test('a recorded request with some of its bytes changed', async () => {
  const valid = Buffer.from(
    `POST /v2/models/colours/versions/1/infer HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${endpoint.token}\r\nContent-Type: application/json\r\n` +
      'Inference-Header-Content-Length: 113\r\nContent-Length: 124\r\n\r\n' +
      '{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"parameters":{"binary_data_size":11}}],"outputs":[],"id":"a"}\x07\0\0\0AAAAAAA',
    'latin1',
  );
  const mutation = fc.record({ at: fc.nat(valid.length), removed: fc.nat(4), added: fc.uint8Array({ maxLength: 4 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
      await isAnswered(
        mutations.reduce(
          (bytes, { at, removed, added }) =>
            Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]),
          valid,
        ),
      );
    }),
    runs,
  );
});

test('a proper request is answered after all that, and most of the others were', async () => {
  const request = `GET /v2/models/colours/ready HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${endpoint.token}\r\n\r\n`;
  expect(await statusesOf(Buffer.from(request))).toEqual([200, 200]);
  expect(answered).toBeGreaterThan(runs.numRuns);
});
