import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExampleOutputs } from '../../../zoo/evaluation/example-outputs.ts';
import { multiLabelMetrics } from '../../../zoo/evaluation/multi-label-metrics.ts';
import { regressionMetrics } from '../../../zoo/evaluation/regression-metrics.ts';
import { checkpoints, datasets } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel } from '../../testing/rows.ts';

let api: TestApi;
let modelId: string;
beforeAll(async () => {
  api = await startTestApi();
  modelId = (await insertModel(api.platform)).id;
});
afterAll(() => api?.close());

const TARGETS = [
  [1, 0, 1],
  [0, 1, 0],
  [0, 0, 0],
  [1, 1, 0],
];

/** Outputs for four pictures, named as `insertDataset` names them. */
const outputsOf = (targets: number[][], outputs: number[][]): ExampleOutputs[] =>
  targets.map((own, i) => ({
    name: `${i % 2 === 0 ? 'cat' : 'dog'}/${i}.png`,
    targets: own,
    outputs: outputs[i],
    groups: {},
  }));

/** A fine-tune of one task, and a function that adds checkpoints with such outputs on the test split. */
async function fineTuneOf(task: 'MULTI_LABEL' | 'REGRESSION', labels: string[]) {
  const { platform } = api;
  const pictures = TARGETS.map((_, i) => Buffer.from(`${task} ${i}`));
  const { id: datasetId } = await insertDataset(platform, pictures);
  await platform.db.update(datasets).set({ task, labels }).where(eq(datasets.id, datasetId));
  const { id: fineTuneId } = await insertFineTune(platform, { modelId, datasetId });
  let epoch = 0;
  return async (outputs: ExampleOutputs[]) => {
    const { id } = await insertCheckpoint(platform, { fineTuneId, epoch: ++epoch, validationLoss: 1 });
    const { sha256 } = await platform.blobs.put(Buffer.from(JSON.stringify(outputs)));
    const judged = task === 'REGRESSION' ? regressionMetrics(outputs, labels) : multiLabelMetrics(outputs, labels);
    const values = { labels, targetMetrics: { test: judged }, outputsSha256: { test: sha256 } };
    await platform.db.update(checkpoints).set(values).where(eq(checkpoints.id, id));
    return id;
  };
}

const compare = (ids: string[], split = 'test') =>
  api.query(
    `query ($ids: [ID!]!, $split: String) { compareCheckpoints(ids: $ids, split: $split) {
      metrics { name values higherIsBetter best } pairs { a b onlyARight onlyBRight pValue }
      disagreementCount disagreements { example previewUrl label predictions } evaluations { id } } }`,
    { ids, split },
  );

test('several labels: McNemar’s test of examples with every label right', async () => {
  const add = await fineTuneOf('MULTI_LABEL', ['furry', 'wet', 'big']);
  const a = await add(
    outputsOf(TARGETS, [
      [0.9, 0.1, 0.8],
      [0.2, 0.7, 0.1],
      [0.1, 0.2, 0.3],
      [0.8, 0.4, 0.1],
    ]),
  );
  const b = await add(
    outputsOf(TARGETS, [
      [0.9, 0.1, 0.2],
      [0.2, 0.7, 0.6],
      [0.1, 0.2, 0.3],
      [0.8, 0.1, 0.1],
    ]),
  );
  const { data, errors } = await compare([a, b]);
  expect(errors).toBeUndefined();
  const { metrics, pairs, disagreementCount, disagreements, evaluations } = data.compareCheckpoints;
  expect(evaluations).toEqual([]);
  expect(metrics.map(({ name }: { name: string }) => name)).toEqual([
    'accuracy',
    'subsetAccuracy',
    'macroF1',
    'meanAveragePrecision',
    'byteSize',
  ]);
  expect(metrics[0].values).toEqual([expect.closeTo(11 / 12, 12), expect.closeTo(9 / 12, 12)]);
  expect(metrics[1]).toEqual({ name: 'subsetAccuracy', values: [0.75, 0.25], higherIsBetter: true, best: 0 });
  // A alone has examples 0 and 1 right: 2 · (1/2)² = 0.5.
  expect(pairs).toEqual([{ a, b, onlyARight: 2, onlyBRight: 0, pValue: expect.closeTo(0.5, 12) }]);
  expect(disagreementCount).toBe(2);
  expect(disagreements.map(({ previewUrl, ...rest }: { previewUrl: string }) => rest)).toEqual([
    { example: 'cat/0.png', label: 'furry, big', predictions: ['furry, big', 'furry'] },
    { example: 'dog/1.png', label: 'wet', predictions: ['wet', 'wet, big'] },
  ]);
  expect(disagreements[0].previewUrl).toMatch(/examples\/0\/preview$/);
});

test('numbers: a sign test of which is nearer, in units of each target', async () => {
  const add = await fineTuneOf('REGRESSION', ['weight', 'age']);
  const targets = [
    [0, 1000],
    [10, 3000],
    [20, 1000],
    [30, 3000],
  ];
  const a = await add(
    outputsOf(targets, [
      [0, 1000],
      [10, 3100],
      [21, 1000],
      [30, 3000],
    ]),
  );
  const b = await add(
    outputsOf(targets, [
      [1, 1000],
      [10, 3000],
      [22, 1000],
      [38, 3000],
    ]),
  );
  const { data, errors } = await compare([a, b]);
  expect(errors).toBeUndefined();
  const { metrics, pairs, disagreements } = data.compareCheckpoints;
  expect(metrics.map(({ name }: { name: string }) => name)).toEqual([
    'r2',
    'meanAbsoluteError of weight',
    'rootMeanSquaredError of weight',
    'meanAbsoluteError of age',
    'rootMeanSquaredError of age',
    'byteSize',
  ]);
  expect(metrics[1]).toEqual({
    name: 'meanAbsoluteError of weight',
    values: [0.25, 2.75],
    higherIsBetter: false,
    best: 0,
  });
  expect(metrics[3].values).toEqual([25, 0]);
  // A is nearer for 0, 2 and 3, B for 1: 2 · (4 + 1) / 16 = 0.625.
  expect(pairs).toEqual([{ a, b, onlyARight: 3, onlyBRight: 1, pValue: expect.closeTo(0.625, 12) }]);
  // Deviations: 11.18 and 1000. Apart by 8 / 11.18, 1 / 11.18 twice, and 100 / 1000: the largest first.
  expect(disagreements.map(({ example }: { example: string }) => example)).toEqual([
    'dog/3.png',
    'dog/1.png',
    'cat/0.png',
    'cat/2.png',
  ]);
  expect(disagreements[0]).toMatchObject({
    label: 'weight 30, age 3000',
    predictions: ['weight 30, age 3000', 'weight 38, age 3000'],
  });
});

test('what cannot be compared', async () => {
  const add = await fineTuneOf('MULTI_LABEL', ['furry', 'wet', 'big']);
  const other = await fineTuneOf('MULTI_LABEL', ['furry', 'wet', 'big']);
  const outputs = outputsOf(TARGETS, TARGETS);
  const [a, b, elsewhere] = [await add(outputs), await add(outputs), await other(outputs)];
  expect((await compare([a, elsewhere])).errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'ids' });
  expect((await compare([a, b], 'validation')).errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'split' });
  await api.platform.db.update(checkpoints).set({ outputsSha256: null }).where(eq(checkpoints.id, b));
  const { errors } = await compare([a, b]);
  expect(errors?.[0].message).toMatch(/has no stored outputs/);
});
