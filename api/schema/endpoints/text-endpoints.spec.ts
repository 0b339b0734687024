import { once } from 'node:events';
import { eq, sql } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { checkpoints, fineTunes, models, replicas } from '../../database/tables/index.ts';
import { Inference } from '../../inference/inference.ts';
import { CallerGoneError } from '../../inference/read-body.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertCheckpoint } from '../../testing/checkpoint-rows.ts';
import { tinyTextCheckpoint } from '../../testing/tiny-text-checkpoint.ts';
import { startWorker, type Worker } from '../../worker/start-worker.ts';

let api: TestApi;
let worker: Worker;

beforeAll(async () => {
  api = await startTestApi();
  worker = await startWorker(api.platform.config, { log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }) });
  const id = await insertCheckpoint(api.platform, tinyTextCheckpoint(), ['bad', 'good']);
  const ofModel = sql`${models.id} in (select ${fineTunes.modelId} from ${fineTunes} join ${checkpoints} on ${checkpoints.fineTuneId} = ${fineTunes.id} where ${checkpoints.id} = ${id})`;
  const preprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: 16 };
  await api.platform.db
    .update(models)
    .set({ modality: 'TEXT', task: 'FEATURE_EXTRACTION', preprocessing })
    .where(ofModel);
  const { errors } = await api.query(
    'mutation ($id: ID!) { deployCheckpoint(input: { checkpointId: $id, name: "reviews" }) { name } }',
    { id },
  );
  expect(errors).toBeUndefined();
  await vi.waitFor(
    async () => {
      const rows = await api.platform.db.select().from(replicas).where(eq(replicas.endpointName, 'reviews'));
      expect(rows.map(({ state }) => state)).toEqual(['READY']);
    },
    { timeout: 600_000, interval: 50 },
  );
});
afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

const predict = (input: object) =>
  api.query(
    'mutation ($input: PredictInput!) { predict(input: $input) { label probability scores { label probability } } }',
    { input: { endpoint: 'reviews', ...input } },
  );

test('predict answers texts', async () => {
  const { data } = await predict({ texts: ['Good, fine!', 'broken', 'no such words'] });
  expect(data.predict.map(({ label }: { label: string }) => label).slice(0, 2)).toEqual(['good', 'bad']);
  // softmax(0, 4) and softmax(0, 0)
  expect(data.predict[0].probability).toBeCloseTo(1 / (1 + Math.exp(-4)), 5);
  expect(data.predict[2].probability).toBeCloseTo(0.5, 5);
});

test('input that predict refuses', async () => {
  for (const [input, message] of [
    [{ images: [Buffer.from('x').toString('base64')] }, /takes TEXT, but the request contains IMAGE. Send texts/],
    [{ texts: ['good'], images: ['eA=='] }, /only one of them/],
    [{}, /or texts or textPairs must be given, and only one of them/],
    [{ textPairs: [{ text: 'good', textPair: 'bad' }] }, /Text 1: The model takes one text, and this is a pair/],
    [{ textPairs: [{ text: 'good', textPair: ' ' }] }, /must not be empty/],
    [{ texts: [' '] }, /must not be empty/],
    [{ texts: [] }, /at least one text/],
    [{ texts: Array(65).fill('a') }, /at most 64 texts/],
    [{ texts: ['a'.repeat(100_001)] }, /Text 1: The text has 100,001 characters/],
  ] as const) {
    const { errors } = await predict(input);
    expect(errors?.[0].message).toMatch(message);
    expect(errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
  }
});

test('a client that leaves ends what its predict asked for', async () => {
  let asked: AbortSignal | undefined;
  const infer = vi.spyOn(Inference.prototype, 'infer').mockImplementation(async (_name, { signal }) => {
    asked = signal;
    await once(signal as AbortSignal, 'abort');
    throw new CallerGoneError('The client disconnected.');
  });
  try {
    const client = new AbortController();
    const answer = fetch(`${api.url}/graphql`, {
      method: 'POST',
      signal: client.signal,
      headers: { authorization: `Bearer ${api.tokens.VIEWER}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        query: 'mutation { predict(input: { endpoint: "reviews", texts: ["good"] }) { label } }',
      }),
    }).catch((error: Error) => error.name);
    await vi.waitFor(() => expect(infer).toHaveBeenCalledTimes(1), { timeout: 600_000 });
    expect(asked?.aborted).toBe(false);
    client.abort();
    expect(await answer).toBe('AbortError');
    await vi.waitFor(() => expect(asked?.aborted).toBe(true), { timeout: 600_000 });
  } finally {
    infer.mockRestore();
  }
});

async function infer(body: BodyInit, type: string) {
  const response = await fetch(`${api.url}/v2/models/reviews/infer`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.tokens.VIEWER}`, 'content-type': type },
    body,
  });
  return { status: response.status, body: await response.json() };
}

test('a text as the body, and the Open Inference Protocol', async () => {
  const plain = await infer('fine 日本', 'text/plain; charset=utf-8');
  expect(plain).toMatchObject({ status: 200, body: { model_name: 'reviews', predictions: [{ label: 'good' }] } });

  const request = (name: string, data: string[]) =>
    JSON.stringify({ id: 'x', inputs: [{ name, shape: [data.length], datatype: 'BYTES', data }] });
  const protocol = await infer(request('text', ['bad', 'good good']), 'application/json');
  expect(protocol.body.outputs[0]).toEqual({ name: 'label', datatype: 'BYTES', shape: [2], data: ['bad', 'good'] });
  const { body: wrong, status } = await infer(request('image', ['bad']), 'application/json');
  expect([status, wrong.error]).toEqual([400, expect.stringContaining('the endpoint takes "text"')]);

  const metadata = await fetch(`${api.url}/v2/models/reviews`, {
    headers: { authorization: `Bearer ${api.tokens.VIEWER}` },
  });
  const tokens = { datatype: 'INT64', shape: [-1, -1] };
  expect(await metadata.json()).toMatchObject({
    inputs: [
      { name: 'text', datatype: 'BYTES', shape: [-1] },
      { name: 'input_ids', ...tokens },
      { name: 'attention_mask', ...tokens },
      { name: 'token_type_ids', ...tokens },
    ],
    parameters: { one_of: '["text","input_ids"]', most_tokens: '16' },
  });
});

/** A tensor of tokens, in JSON. */
const int64 = (name: string, rows: number[][], more: object = {}) => ({
  ...{ name, datatype: 'INT64', shape: [rows.length, rows[0].length], data: rows.flat() },
  ...more,
});
// [CLS] fine bad good [SEP], and [CLS] bad [SEP] with its padding.
const IDS = int64('input_ids', [
  [2, 5, 6, 4, 3],
  [2, 6, 3, 0, 0],
]);
const MASK = int64('attention_mask', [
  [1, 1, 1, 1, 1],
  [1, 1, 1, 0, 0],
]);
const TYPES = int64('token_type_ids', [new Array<number>(5).fill(0), new Array<number>(5).fill(0)]);

test('tokens get the answers of their texts: in JSON, nested, and in binary', async () => {
  const texts = { name: 'text', shape: [2], datatype: 'BYTES', data: ['fine bad good', 'bad'] };
  const expected = (await infer(JSON.stringify({ inputs: [texts] }), 'application/json')).body.outputs;
  expect(expected[0].data).toEqual(['good', 'bad']);
  const nested = { ...IDS, data: [IDS.data.slice(0, 5), IDS.data.slice(5)] };
  for (const inputs of [
    [IDS, MASK],
    [MASK, TYPES, IDS],
    [nested, MASK],
  ]) {
    const answer = await infer(JSON.stringify({ inputs }), 'application/json');
    expect(answer).toMatchObject({ status: 200, body: { outputs: expected } });
  }
  const described = [IDS, MASK].map(({ data, ...tensor }) => ({
    ...tensor,
    parameters: { binary_data_size: 8 * data.length },
  }));
  const json = JSON.stringify({ inputs: described });
  const body = Buffer.concat([
    Buffer.from(json),
    ...[IDS, MASK].map(({ data }) => Buffer.from(BigInt64Array.from(data, BigInt).buffer)),
  ]);
  const response = await fetch(`${api.url}/v2/models/reviews/infer`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${api.tokens.VIEWER}`,
      'inference-header-content-length': String(json.length),
    },
    body,
  });
  expect((await response.json()).outputs).toEqual(expected);
});

const one = (ids: number[], mask = ids.map(() => 1)) => [int64('input_ids', [ids]), int64('attention_mask', [mask])];

test.each([
  [[IDS], /has "input_ids" without "attention_mask"/],
  [[TYPES], /has "token_type_ids" without "input_ids"/],
  [[IDS, MASK, { name: 'text', shape: [1], datatype: 'BYTES', data: ['bad'] }], /both "text" and "input_ids"/],
  [
    [IDS, { ...MASK, shape: [1, 10] }],
    /shape of "attention_mask" must be \[2, 5\], as that of "input_ids", not \[1, 10\]/,
  ],
  [
    [
      { ...IDS, shape: [10] },
      { ...MASK, shape: [10] },
    ],
    /must be \[n, sequence\] with 1 to 64 texts, not \[10\]/,
  ],
  [
    [
      { ...IDS, shape: [2, 0], data: [] },
      { ...MASK, shape: [2, 0], data: [] },
    ],
    /must be \[n, sequence\]/,
  ],
  [[{ ...IDS, datatype: 'INT32' }, MASK], /datatype of the input "input_ids" must be "INT64", not "INT32"/],
  [[{ ...IDS, data: IDS.data.slice(1) }, MASK], /means 10 elements, but its data hold 9/],
  [one([2, 8, 3]), /inputs\.0\.data\.1 is 8, but the ids of the model's vocabulary are 0 to 7/],
  [one([2, -1, 3]), /inputs\.0\.data\.1 is -1/],
  [one([2, 1.5, 3]), /inputs\.0\.data\.1 must be a whole number/],
  [one([2, 5, 3], [1, 2, 1]), /inputs\.1\.data\.1 is 2, but the values of "attention_mask" are 0 to 1/],
  [one([2, 5, 3], [0, 1, 1]), /"attention_mask" of text 1 must be 1 for its tokens/],
  [one([2, 5, 3], [1, 0, 1]), /"attention_mask" of text 1 must be 1 for its tokens/],
  [one([2, 5, 3], [0, 0, 0]), /at least one/],
  [one(new Array<number>(17).fill(5)), /text 1 has 17 tokens, and the model takes at most 16/],
])('tokens that are wrong are refused: %#', async (inputs, message) => {
  const refused = await infer(JSON.stringify({ inputs }), 'application/json');
  expect([refused.status, refused.body.error]).toEqual([400, expect.stringMatching(message)]);
});

test('a picture, or bytes that are not text, are refused', async () => {
  const picture = await infer(Buffer.from('89504e47', 'hex'), 'image/png');
  expect([picture.status, picture.body.error]).toEqual([415, expect.stringContaining('This endpoint takes texts')]);
  const bytes = await infer(Buffer.from('caf\xe9', 'latin1'), 'text/plain');
  expect(bytes).toEqual({ status: 400, body: { error: 'This is not text in UTF-8.' } });
});
