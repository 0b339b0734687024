import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InvalidInputError } from '../../../zoo/errors.ts';
import { type Classifier, openClassifier } from '../../../zoo/inference/classifier.ts';
import { tinyCheckpoint } from '../../testing/tiny-checkpoint.ts';
import { tinyTextCheckpoint } from '../../testing/tiny-text-checkpoint.ts';
import { BodyTooLargeError } from '../read-body.ts';
import { UnsupportedMediaError } from '../unsupported-media.ts';
import { answerInference } from './answer-inference.ts';

// Whatever arrives is answered, or refused with one of the errors that become a 4xx: anything else would be a 500.

let classifiers: Classifier[];
beforeAll(async () => {
  classifiers = [await openClassifier(tinyCheckpoint()), await openClassifier(tinyTextCheckpoint())];
});
afterAll(async () => {
  for (const classifier of classifiers) await classifier.close();
});

const REFUSALS = [InvalidInputError, BodyTooLargeError, UnsupportedMediaError];
const runs = { numRuns: Number(process.env.GRAFT_FUZZ_RUNS ?? 150), seed: 1 };

async function isAnsweredOrRefused(headers: Record<string, string>, body: Buffer): Promise<void> {
  for (const classifier of classifiers) {
    const outcome = await answerInference({ headers, body }, { name: 'x', version: '1' }, classifier).catch(
      (error) => error,
    );
    if (outcome instanceof Error) {
      if (!REFUSALS.some((refusal) => outcome instanceof refusal)) throw outcome;
      expect(outcome.message.length).toBeLessThan(1_000);
    } else
      expect(JSON.parse(outcome.body.toString('latin1', 0, jsonLengthOf(outcome)))).toHaveProperty('model_name', 'x');
  }
}

const jsonLengthOf = ({ headers, body }: { headers: Record<string, string>; body: Buffer }) =>
  Number(headers['inference-header-content-length'] ?? body.length);

// Names, types, shapes and numbers near those that are right, so that many get far.
const name = fc.constantFrom(
  'image',
  'text',
  'pixels',
  'group',
  'label',
  'probabilities',
  '',
  '__proto__',
  'constructor',
);
const dimension = fc.oneof(fc.constantFrom(0, 1, 2, 3, 8, -1, 2 ** 31, 2 ** 53, 1.5, 1e308), fc.anything());
const shape = fc.oneof(fc.constantFrom([1], [2], [1, 2], [1, 3, 8, 8]), fc.array(dimension, { maxLength: 10 }));
const value = fc.oneof(
  fc.string(),
  fc.base64String(),
  fc.double(),
  fc.constantFrom(null, true, [], {}, '\0', '\ud800', 'good'),
);
const data = fc.oneof(
  fc.array(value, { maxLength: 4 }),
  fc.array(fc.array(value, { maxLength: 3 }), { maxLength: 3 }),
  fc.constant(new Array(192).fill(0.5)),
  fc.jsonValue(),
);
const parameters = fc.oneof(
  fc.record(
    {
      binary_data_size: fc.oneof(fc.nat(40), fc.anything()),
      binary_data: fc.oneof(fc.boolean(), fc.jsonValue()),
      binary_data_output: fc.oneof(fc.boolean(), fc.jsonValue()),
      classification: fc.oneof(fc.nat(5), fc.constantFrom(-1, 1e9, 2 ** 53, '2')),
    },
    { requiredKeys: [] },
  ),
  fc.jsonValue(),
);
const tensor = fc.record(
  { name, datatype: fc.oneof(fc.constantFrom('BYTES', 'FP32', 'INT64'), fc.string()), shape, data, parameters },
  { requiredKeys: [] },
);
const request = fc.record(
  {
    id: fc.oneof(fc.string(), fc.jsonValue()),
    inputs: fc.oneof(fc.array(tensor, { maxLength: 3 }), fc.jsonValue()),
    outputs: fc.oneof(
      fc.array(fc.record({ name, parameters }, { requiredKeys: [] }), { maxLength: 3 }),
      fc.jsonValue(),
    ),
    parameters,
  },
  { requiredKeys: [] },
);
const header = fc.oneof(
  fc.nat(400).map(String),
  fc.constantFrom('0', '-1', '1e9', '0x10', ' 5', '99999999999999999999', ''),
);
const headers = fc.record(
  {
    'content-type': fc.oneof(
      fc.constantFrom(
        'application/json',
        'application/octet-stream',
        'text/plain',
        'image/png',
        ';',
        'application/json; charset=x',
      ),
      fc.string(),
    ),
    'content-encoding': fc.oneof(
      fc.constantFrom('gzip', 'deflate', 'identity', 'gzip, gzip', '__proto__'),
      fc.string(),
    ),
    'accept-encoding': fc.oneof(fc.constantFrom('gzip', 'deflate;q=x', '*;q=0', ',;,='), fc.string()),
    'inference-header-content-length': header,
    'x-graft-group': fc.oneof(fc.constantFrom('%', '%E0%A4%A', 'a'), fc.string()),
  },
  { requiredKeys: [] },
);
const json = { 'content-type': 'application/json' };

test('requests of any fields', async () => {
  await fc.assert(
    fc.asyncProperty(request, async (asked) => isAnsweredOrRefused(json, Buffer.from(JSON.stringify(asked)))),
    runs,
  );
});

test('requests with bytes after their JSON', async () => {
  await fc.assert(
    fc.asyncProperty(request, fc.uint8Array({ maxLength: 60 }), async (asked, bytes) => {
      const head = Buffer.from(JSON.stringify(asked));
      const length = { 'inference-header-content-length': String(head.length) };
      await isAnsweredOrRefused(length, Buffer.concat([head, bytes]));
    }),
    runs,
  );
});

test('any bytes with any headers', async () => {
  await fc.assert(
    fc.asyncProperty(headers, fc.uint8Array(), async (own, bytes) => isAnsweredOrRefused(own, Buffer.from(bytes))),
    runs,
  );
});

const valid = Buffer.from(
  JSON.stringify({
    id: 'a',
    inputs: [
      { name: 'text', datatype: 'BYTES', shape: [2], data: ['good', 'bad'] },
      { name: 'group', datatype: 'BYTES', shape: [2], data: ['a', ''] },
    ],
    outputs: [{ name: 'probabilities', parameters: { classification: 1, binary_data: true } }, { name: 'label' }],
    parameters: { binary_data_output: false },
  }),
);

const mutation = fc.record({
  at: fc.nat(valid.length),
  removed: fc.nat(8),
  added: fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc.string({ maxLength: 8 }).map((text) => Buffer.from(text)),
  ),
});

test('a valid request with some of its bytes changed, also compressed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      headers,
      fc.boolean(),
      async (mutations, own, zipped) => {
        const plain = mutations.reduce(
          (body, { at, removed, added }) => Buffer.concat([body.subarray(0, at), added, body.subarray(at + removed)]),
          zipped ? gzipSync(valid) : valid,
        );
        await isAnsweredOrRefused(zipped ? { ...json, 'content-encoding': 'gzip' } : json, plain);
        await isAnsweredOrRefused({ ...json, ...own }, plain);
      },
    ),
    runs,
  );
});

test('deep JSON, long lists, and numbers of many digits', async () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  for (const body of [
    deep,
    `{"inputs":${deep}}`,
    `{"inputs":[{"name":"image","datatype":"BYTES","shape":[1,1],"data":${deep}}]}`,
    `{"inputs":[{"name":"pixels","datatype":"FP32","shape":[1,3,8,8],"data":${deep}}]}`,
    `{"id":"a","inputs":[${'{},'.repeat(200_000)}{}]}`,
    `{"inputs":[{"name":"pixels","datatype":"FP32","shape":[1,3,8,8],"data":[${'1'.repeat(200_000)}]}]}`,
    `{"parameters":{"a":${deep}},"inputs":[{"name":"text","datatype":"BYTES","shape":[1],"data":["good"]}]}`,
  ])
    await isAnsweredOrRefused(json, Buffer.from(body));
});
