import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExamplePrediction } from '../../../zoo/evaluation/metrics.ts';
import { checkpoints, evaluations } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel } from '../../testing/rows.ts';

let api: TestApi;
/** Predictions of 8 pets, alternately cats and dogs: `right` says which ones are correct. */
let checkpointOf: (right: string, epoch: number) => Promise<string>;
let elsewhere: string;
let unevaluated: string;
let datasetId: string;

const predictionsOf = (right: string): ExamplePrediction[] =>
  [...right].map((mark, i) => {
    const label = i % 2;
    const guess = mark === '+' ? label : 1 - label;
    return {
      name: `${label === 0 ? 'cat' : 'dog'}/${i}.png`,
      label,
      probabilities: guess === 0 ? [0.9, 0.1] : [0.2, 0.8],
      groups: { tone: i < 4 ? 'dark' : 'light' },
    };
  });

beforeAll(async () => {
  api = await startTestApi();
  const { platform } = api;
  const { id: modelId } = await insertModel(platform);
  const pictures = Array.from({ length: 8 }, (_, i) => Buffer.from(`picture ${i}`));
  datasetId = (await insertDataset(platform, pictures)).id;
  const { id: fineTuneId } = await insertFineTune(platform, { modelId, datasetId });
  checkpointOf = async (right, epoch) =>
    (
      await insertCheckpoint(
        platform,
        { fineTuneId, epoch, validationLoss: 1 },
        { datasetId, predictions: predictionsOf(right) },
      )
    ).id;
  unevaluated = (await insertCheckpoint(platform, { fineTuneId, epoch: 99, validationLoss: 1 })).id;
  const other = await insertDataset(platform, pictures);
  const values = { fineTuneId, epoch: 98, validationLoss: 1 };
  elsewhere = (
    await insertCheckpoint(platform, values, { datasetId: other.id, predictions: predictionsOf('++++++++') })
  ).id;
});
afterAll(() => api?.close());

const compare = (ids: string[], split = 'test') =>
  api.query(
    `query ($ids: [ID!]!, $split: String) { compareCheckpoints(ids: $ids, split: $split) {
      checkpoints { id } metrics { name values higherIsBetter best } pairs { a b onlyARight onlyBRight pValue adjustedPValue }
      disagreements(first: 3) { example previewUrl label predictions } } }`,
    { ids, split },
  );

test('metrics, every pair, and disagreements: those that some checkpoint predicted correctly first', async () => {
  const a = await checkpointOf('++++++++', 1);
  const b = await checkpointOf('-+-+-+++', 2);
  const c = await checkpointOf('-+++++++', 3);
  const { data, errors } = await compare([a, b, c]);
  expect(errors).toBeUndefined();
  const { checkpoints, metrics, pairs, disagreements } = data.compareCheckpoints;
  expect(checkpoints.map(({ id }: { id: string }) => id)).toEqual([a, b, c]);
  expect(metrics.map(({ name }: { name: string }) => name)).toEqual([
    'accuracy',
    'balancedAccuracy',
    'macroF1',
    'cohensKappa',
    'matthewsCorrelation',
    'rocAuc',
    'averagePrecision',
    'logLoss',
    'brierScore',
    'expectedCalibrationError',
    'byteSize',
  ]);
  expect(metrics[0]).toEqual({ name: 'accuracy', values: [1, 5 / 8, 7 / 8], higherIsBetter: true, best: 0 });
  expect(metrics.find(({ name }: { name: string }) => name === 'logLoss').higherIsBetter).toBe(false);
  // 2 · (1/2)^3, 2 · (1/2)^1 capped at 1, 2 · (1/2)^2
  expect(pairs).toEqual([
    { a, b, onlyARight: 3, onlyBRight: 0, pValue: expect.closeTo(0.25, 12), adjustedPValue: expect.closeTo(0.75, 12) },
    { a, b: c, onlyARight: 1, onlyBRight: 0, pValue: 1, adjustedPValue: 1 },
    { a: b, b: c, onlyARight: 0, onlyBRight: 2, pValue: expect.closeTo(0.5, 12), adjustedPValue: 1 },
  ]);
  expect(disagreements).toEqual([
    {
      example: 'cat/0.png',
      label: 'cat',
      predictions: ['cat', 'dog', 'dog'],
      previewUrl: `${api.url}/datasets/${datasetId}/examples/0/preview`,
    },
    {
      example: 'cat/2.png',
      label: 'cat',
      predictions: ['cat', 'dog', 'cat'],
      previewUrl: `${api.url}/datasets/${datasetId}/examples/2/preview`,
    },
    {
      example: 'cat/4.png',
      label: 'cat',
      predictions: ['cat', 'dog', 'cat'],
      previewUrl: `${api.url}/datasets/${datasetId}/examples/4/preview`,
    },
  ]);
});

test('disagreements by who is right and by label, with the difference that each pair has', async () => {
  const ids = [
    await checkpointOf('++++++++', 30),
    await checkpointOf('-+-+-+++', 31),
    await checkpointOf('-++-++++', 32),
  ];
  const { data, errors } = await api.query(
    `query ($ids: [ID!]!, $filter: DisagreementFilter) { compareCheckpoints(ids: $ids) {
      exampleCount pairs { difference interval smallestLead } disagreementLabels { label count }
      disagreementCount(filter: $filter) disagreements(filter: $filter) { example } } }`,
    { ids, filter: { rightBy: [ids[2]], wrongBy: [ids[1]], label: 'cat' } },
  );
  expect(errors).toBeUndefined();
  const { exampleCount, pairs, disagreementLabels, disagreementCount, disagreements } = data.compareCheckpoints;
  expect(exampleCount).toBe(8);
  // 2 · (1/2)^7 = 0.0156 is the first below 0.05 / 3.
  expect(pairs[0]).toMatchObject({ difference: -3 / 8, smallestLead: 7 });
  expect(pairs[0].interval[0]).toBeLessThan(-3 / 8);
  expect(disagreementLabels).toEqual([
    { label: 'cat', count: 3 },
    { label: 'dog', count: 1 },
  ]);
  expect(disagreementCount).toBe(2);
  expect(disagreements).toEqual([{ example: 'cat/2.png' }, { example: 'cat/4.png' }]);
});

test('every disagreement can be read, page by page', async () => {
  const many = (mark: string, epoch: number) => checkpointOf(mark.repeat(130), epoch);
  const ids = [await many('+', 20), await many('-', 21)];
  const page = async (after: string | null) => {
    const { data, errors } = await api.query(
      `query ($ids: [ID!]!, $after: String) { compareCheckpoints(ids: $ids) {
        disagreementCount disagreements(first: 100, after: $after) { example } } }`,
      { ids, after },
    );
    return errors ? { errors } : data.compareCheckpoints;
  };
  const first = await page(null);
  expect([first.disagreementCount, first.disagreements.length]).toEqual([130, 100]);
  const second = await page(first.disagreements[99].example);
  expect(second.disagreements).toHaveLength(30);
  const read = [...first.disagreements, ...second.disagreements].map(({ example }: { example: string }) => example);
  expect(new Set(read).size).toBe(130);
  expect((await page(second.disagreements[29].example)).disagreements).toEqual([]);
  expect((await page('no such example')).errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'after' });
});

test('checkpoints by id, in the order asked, of several data sets', async () => {
  const list = (ids: string[]) =>
    api.query('query ($ids: [ID!]!) { checkpoints(ids: $ids) { id evaluations { split } } }', { ids });
  const { data } = await list([unevaluated, elsewhere]);
  expect(data.checkpoints).toEqual([
    { id: unevaluated, evaluations: [] },
    { id: elsewhere, evaluations: [{ split: 'test' }] },
  ]);
  expect((await list([elsewhere, elsewhere])).errors?.[0].message).toContain('each once');
  expect((await list(['018f0000-0000-7000-8000-000000000000'])).errors?.[0].extensions.code).toBe('NOT_FOUND');
});

test('log losses of different kinds are not compared', async () => {
  const sound = await checkpointOf('++++++++', 22);
  // As an earlier version stored what BINARY_CROSS_ENTROPY gave on single labels: one sigmoid a label.
  const { platform } = api;
  const predictions = predictionsOf('-+++++++').map((one) => ({ ...one, probabilities: [0.95, 0.9] }));
  const stored = await platform.blobs.put(Buffer.from(JSON.stringify(predictions)));
  const old = await checkpointOf('-+++++++', 23);
  await platform.db
    .update(evaluations)
    .set({ predictionsSha256: stored.sha256 })
    .where(eq(evaluations.checkpointId, old));
  const { data } = await api.query(
    'query ($ids: [ID!]!) { compareCheckpoints(ids: $ids) { metrics { name } notCompared } }',
    { ids: [sound, old] },
  );
  const { metrics, notCompared } = data.compareCheckpoints;
  expect(metrics.map(({ name }: { name: string }) => name)).toEqual([
    'accuracy',
    'balancedAccuracy',
    'macroF1',
    'cohensKappa',
    'matthewsCorrelation',
    'rocAuc',
    'averagePrecision',
    'byteSize',
  ]);
  expect(notCompared).toEqual([expect.stringContaining(`probabilities of checkpoint ${old} do not sum to 1`)]);
});

test('what cannot be compared', async () => {
  const a = await checkpointOf('++++++++', 4);
  for (const [ids, code, field] of [
    [[a], 'BAD_USER_INPUT', 'ids'],
    [[a, a], 'BAD_USER_INPUT', 'ids'],
    [[a, a.toUpperCase()], 'BAD_USER_INPUT', 'ids'],
    [Array.from({ length: 9 }, (_, i) => `${i}`), 'BAD_USER_INPUT', 'ids'],
    [[a, elsewhere], 'BAD_USER_INPUT', 'ids'],
    [[a, unevaluated], 'CONFLICT', 'split'],
  ] as const)
    expect((await compare([...ids])).errors?.[0].extensions).toEqual({ code, field });
  expect((await compare(['nothing', a, 'nowhere'])).errors?.[0].extensions).toEqual({
    ...{ code: 'NOT_FOUND', field: 'ids', missing: ['nothing', 'nowhere'] },
  });
  expect((await compare([a, elsewhere], 'nothing')).errors?.[0].extensions).toEqual({
    code: 'CONFLICT',
    field: 'split',
  });
});

test('a checkpoint with its evaluation, and its file', async () => {
  const id = await checkpointOf('+++++++-', 5);
  const { data } = await api.query(`{ checkpoint(id: "${id}") { epoch labels byteSize sha256 downloadUrl evaluations {
    split exampleCount accuracy confusionMatrix perClass { label support recall } slices { group value support accuracy accuracyInterval } } } }`);
  const [evaluation] = data.checkpoint.evaluations;
  expect(evaluation).toMatchObject({
    split: 'test',
    exampleCount: 8,
    accuracy: 7 / 8,
    confusionMatrix: [
      [4, 0],
      [1, 3],
    ],
  });
  expect(evaluation.slices).toMatchObject([
    { group: 'tone', value: 'dark', support: 4, accuracy: 1 },
    { group: 'tone', value: 'light', support: 4, accuracy: 0.75 },
  ]);
  const headers = { Authorization: `Bearer ${api.tokens.VIEWER}` };
  const file = await fetch(data.checkpoint.downloadUrl, { headers });
  expect(file.headers.get('content-length')).toBe(String(data.checkpoint.byteSize));
  expect(file.headers.get('content-disposition')).toBe('attachment; filename=tiny-net-epoch-5.onnx');
  expect((await file.text()).startsWith('checkpoint ')).toBe(true);
  expect((await fetch(data.checkpoint.downloadUrl)).status).toBe(401);
  expect((await fetch(`${api.url}/checkpoints/nothing/download`, { headers })).status).toBe(404);
});

test('the LoRA adapter without the base weights', async () => {
  const id = await checkpointOf('+++++++-', 6);
  const query = `{ checkpoint(id: "${id}") { adapterUrl adapterByteSize } }`;
  expect((await api.query(query)).data.checkpoint).toEqual({ adapterUrl: null, adapterByteSize: null });
  const headers = { Authorization: `Bearer ${api.tokens.VIEWER}` };
  const none = await fetch(`${api.url}/checkpoints/${id}/adapter`, { headers });
  expect([none.status, await none.text()]).toEqual([404, expect.stringContaining('not trained with LORA')]);

  const { sha256: adapterSha256, byteSize: adapterByteSize } = await api.platform.blobs.put(Buffer.from('low rank'));
  await api.platform.db.update(checkpoints).set({ adapterSha256, adapterByteSize }).where(eq(checkpoints.id, id));
  const { adapterUrl, ...rest } = (await api.query(query)).data.checkpoint;
  expect(rest).toEqual({ adapterByteSize: 8 });
  const file = await fetch(adapterUrl, { headers });
  expect(file.headers.get('content-disposition')).toBe('attachment; filename=tiny-net-epoch-6.safetensors');
  expect(await file.text()).toBe('low rank');
  expect((await fetch(adapterUrl)).status).toBe(401);
});

test('a missing file is an error that must not be cached', async () => {
  const id = await checkpointOf('+++++++-', 7);
  const { data } = await api.query(`{ checkpoint(id: "${id}") { sha256 downloadUrl } }`);
  await api.platform.blobs.remove(data.checkpoint.sha256);
  const headers = { Authorization: `Bearer ${api.tokens.VIEWER}` };
  const answer = await fetch(data.checkpoint.downloadUrl, { headers });
  expect(answer.status).toBe(500);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('etag')).not.toContain(data.checkpoint.sha256);
  expect(answer.headers.get('content-disposition')).toBeNull();
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
});
