import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertTinyTraining } from '../../testing/tiny-training.ts';
import { untilOver } from '../../testing/until-over.ts';
import { startWorker, type Worker } from '../../worker/start-worker.ts';

let api: TestApi;
let worker: Worker;
let training: { modelSlug: string; datasetId: string };
beforeAll(async () => {
  api = await startTestApi();
  training = await insertTinyTraining(api.platform);
  worker = await startWorker(api.platform.config, { log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }) });
});
afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

const find = (options: object) =>
  api.query(
    'mutation ($input: StartFineTuneInput!) { findLearningRate(input: $input) { id options curve { loss } suggestion job { kind } } }',
    { input: { ...training, strategy: 'FULL', ...options } },
  );
const search = async (id: string) =>
  (
    await api.query(
      'query ($id: ID!) { learningRateSearch(id: $id) { suggestion steepest device curve { learningRate loss smoothedLoss } job { state error } } }',
      { id },
    )
  ).data.learningRateSearch;

test('finds a learning rate, in a job, and records the curve', async () => {
  const { data, errors } = await find({ batchSize: 8, device: 'CPU' });
  expect(errors).toBeUndefined();
  expect(data.findLearningRate).toMatchObject({
    options: { batchSize: 8, strategy: 'FULL' },
    curve: [],
    suggestion: null,
    job: { kind: 'find-learning-rate' },
  });
  const { id } = data.findLearningRate;
  await untilOver(api, `learningRateSearch(id: "${id}")`);
  const found = await search(id);
  expect(found.job).toEqual({ state: 'SUCCEEDED', error: null });
  const rates = found.curve.map(({ learningRate }: { learningRate: number }) => learningRate);
  expect(rates.length).toBeGreaterThan(20);
  expect(rates).toEqual([...rates].sort((a, b) => a - b));
  expect(rates).toContain(found.suggestion);
  expect(rates).toContain(found.steepest);
  expect(found.device).toBe('CPU');
});

test('refuses what a fine-tune would refuse, with its field', async () => {
  const refused = await find({ batchSize: 0 });
  expect(refused.errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'batchSize' });
  const elsewhere = await find({ engine: 'TENSORFLOW' });
  expect(elsewhere.errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'engine' });
  expect(await search('nothing')).toBeNull();
});
