import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExamplePrediction } from '../../../zoo/evaluation/metrics.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel } from '../../testing/rows.ts';

let api: TestApi;
let checkpointId: string;
let datasetId: string;

/** Probabilities of "dog", of pictures that are alternately cats and dogs. Wrong: pictures 1 (0.2), 4 (0.9) and 6 (0.6). */
const DOG = [0.1, 0.2, 0.3, 0.8, 0.9, 0.7, 0.6, 0.95, 0.05, 0.55];

beforeAll(async () => {
  api = await startTestApi();
  const { platform } = api;
  const { id: modelId } = await insertModel(platform);
  datasetId = (
    await insertDataset(
      platform,
      DOG.map((_, i) => Buffer.from(`picture ${i}`)),
    )
  ).id;
  const { id: fineTuneId } = await insertFineTune(platform, { modelId, datasetId });
  const predictions = DOG.map(
    (dog, i): ExamplePrediction => ({
      name: `${i % 2 === 0 ? 'cat' : 'dog'}/${i}.png`,
      label: i % 2,
      probabilities: [1 - dog, dog],
      groups: {},
    }),
  );
  const values = { fineTuneId, epoch: 1, validationLoss: 1 };
  checkpointId = (await insertCheckpoint(platform, values, { datasetId, predictions })).id;
});
afterAll(() => api?.close());

const evaluation = async (fields: string) => {
  const { data, errors } = await api.query(`query ($id: ID!) { checkpoint(id: $id) { evaluations { ${fields} } } }`, {
    id: checkpointId,
  });
  return { evaluation: data?.checkpoint?.evaluations?.[0], errors };
};

test('figures, areas, bins and intervals, computed by hand', async () => {
  const { evaluation: shown, errors } = await evaluation(`
    balancedAccuracy cohensKappa matthewsCorrelation brierScore first: topKAccuracy(k: 1) all: topKAccuracy(k: 9)
    rocAuc weighted: rocAuc(average: WEIGHTED) averagePrecision areas { label rocAuc averagePrecision }
    reliability { from to count confidence accuracy } intervals(seed: 5) { resamples seed metrics { name value interval } }`);
  expect(errors).toBeUndefined();
  // 3 of 5 cats and 4 of 5 dogs are right.
  expect(shown.balancedAccuracy).toBeCloseTo(0.7, 12);
  expect(shown.cohensKappa).toBeCloseTo(0.4, 12);
  expect(shown.matthewsCorrelation).toBeCloseTo((3 * 4 - 2 * 1) / Math.sqrt(5 * 5 * 4 * 6), 12);
  const squares = DOG.reduce((sum, dog, i) => sum + (dog - (i % 2)) ** 2, 0);
  expect(shown.brierScore).toBeCloseTo(squares / 10, 12);
  expect([shown.first, shown.all]).toEqual([0.7, 1]);
  // Of 25 pairs of a dog and a cat, the dog has the higher probability in 19: 0.2 in 2, 0.8, 0.7 in 4, 0.95 in 5, 0.55 in 3 …
  const pairs = [0.2, 0.8, 0.7, 0.95, 0.55].map((dog) => [0.1, 0.3, 0.9, 0.6, 0.05].filter((cat) => cat < dog).length);
  const auc = pairs.reduce((sum, count) => sum + count, 0) / 25;
  expect([shown.rocAuc, shown.weighted]).toEqual([expect.closeTo(auc, 12), expect.closeTo(auc, 12)]);
  expect(shown.areas.map(({ label }: { label: string }) => label)).toEqual(['cat', 'dog']);
  expect(shown.areas[1].rocAuc).toBeCloseTo(auc, 12);
  expect(shown.reliability).toHaveLength(15);
  expect(shown.reliability.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(10);
  expect(shown.reliability[0]).toEqual({ from: 0, to: 1 / 15, count: 0, confidence: null, accuracy: null });
  expect(shown.intervals).toMatchObject({ resamples: 1000, seed: 5 });
  const [accuracy] = shown.intervals.metrics;
  expect(accuracy).toEqual({ name: 'accuracy', value: 0.7, interval: [expect.any(Number), expect.any(Number)] });
  expect(accuracy.interval[0]).toBeGreaterThan(0.3);
  expect(accuracy.interval[1]).toBeLessThanOrEqual(1);
});

test('curves of chosen labels', async () => {
  const { evaluation: shown } = await evaluation(
    'curves(labels: ["dog"]) { label roc { x y threshold } precisionRecall { x y threshold } } both: curves { label }',
  );
  const [{ label, roc, precisionRecall }] = shown.curves;
  expect(label).toBe('dog');
  expect(roc.slice(0, 3)).toEqual([
    { x: 0, y: 0, threshold: null },
    { x: 0, y: 0.2, threshold: 0.95 },
    { x: 0.2, y: 0.2, threshold: 0.9 },
  ]);
  expect(roc.at(-1)).toEqual({ x: 1, y: 1, threshold: 0.05 });
  expect(precisionRecall.slice(0, 3)).toEqual([
    { x: 0, y: 1, threshold: null },
    { x: 0.2, y: 1, threshold: 0.95 },
    { x: 0.2, y: 0.5, threshold: 0.9 },
  ]);
  expect(shown.both).toEqual([{ label: 'cat' }, { label: 'dog' }]);
});

test('the most confident errors, with their pictures', async () => {
  const { evaluation: shown } = await evaluation(
    'confidentErrors(first: 2) { example previewUrl text label prediction probability }',
  );
  expect(shown.confidentErrors).toEqual([
    {
      ...{ example: 'cat/4.png', label: 'cat', prediction: 'dog', probability: 0.9, text: null },
      previewUrl: `${api.url}/datasets/${datasetId}/examples/4/preview`,
    },
    {
      ...{ example: 'dog/1.png', label: 'dog', prediction: 'cat', probability: 0.8, text: null },
      previewUrl: `${api.url}/datasets/${datasetId}/examples/1/preview`,
    },
  ]);
});

test('what cannot be asked', async () => {
  for (const [field, argument] of [
    ['topKAccuracy(k: 0)', 'k'],
    ['curves(labels: ["bird"]) { label }', 'labels'],
    ['confidentErrors(first: 101) { example }', 'first'],
  ]) {
    const { errors } = await evaluation(field);
    expect(errors?.[0].extensions, field).toEqual({ code: 'BAD_USER_INPUT', field: argument });
  }
});
