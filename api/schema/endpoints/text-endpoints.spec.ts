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
    { timeout: 30_000, interval: 50 },
  );
}, 60_000);
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
    await vi.waitFor(() => expect(infer).toHaveBeenCalledTimes(1), { timeout: 20_000 });
    expect(asked?.aborted).toBe(false);
    client.abort();
    expect(await answer).toBe('AbortError');
    await vi.waitFor(() => expect(asked?.aborted).toBe(true), { timeout: 20_000 });
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
  expect((await metadata.json()).inputs).toEqual([{ name: 'text', datatype: 'BYTES', shape: [-1] }]);
});

test('a picture, or bytes that are not text, are refused', async () => {
  const picture = await infer(Buffer.from('89504e47', 'hex'), 'image/png');
  expect([picture.status, picture.body.error]).toEqual([415, expect.stringContaining('This endpoint takes texts')]);
  const bytes = await infer(Buffer.from('caf\xe9', 'latin1'), 'text/plain');
  expect(bytes).toEqual({ status: 400, body: { error: 'This is not text in UTF-8.' } });
});
