import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelRankings, type RankingEntry } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertJob, insertModel } from '../../testing/rows.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

/** Predictions of ten examples, of which `right` are right. */
const predictions = (right: number) =>
  Array.from({ length: 10 }, (_, i) => ({
    name: `${i}`,
    label: 0,
    groups: {},
    probabilities: i < right ? [1, 0] : [0, 1],
  }));

/** Fine-tunes of a model, each with checkpoints: loss, right on validation, right on test. */
async function tune(modelId: string, datasetId: string, runs: [number, number, number][][]) {
  for (const saved of runs) {
    const { id: fineTuneId } = await insertFineTune(api.platform, { modelId, datasetId });
    for (const [epoch, [validationLoss, validation, test]] of saved.entries()) {
      const evaluated = { datasetId, predictions: predictions(test), validation: predictions(validation) };
      await insertCheckpoint(api.platform, { fineTuneId, epoch, validationLoss }, evaluated);
    }
  }
}

const entry = (modelId: string, accuracy: number, logMe: number, leep: number | null): RankingEntry => ({
  ...{ modelId, logMe, leep, hScore: 1, regularizedHScore: logMe, seconds: 1, featuresCached: true },
  probe: { accuracy, interval: [0, 1], examples: 10 },
});

test('agreement is of the best fine-tune of each model, by validation, and leaves out scores that say nothing', async () => {
  const [a, b, c, d] = await Promise.all(['a', 'b', 'c', 'd'].map((slug) => insertModel(api.platform, { slug })));
  const { id: datasetId } = await insertDataset(api.platform, [Buffer.from('a')]);
  // The checkpoint with the lowest loss counts, and the fine-tune that is better on validation, whatever its test says.
  await tune(a.id, datasetId, [
    [
      [0.9, 2, 10],
      [0.2, 9, 9],
    ],
    [[0.3, 5, 10]],
  ]);
  await tune(b.id, datasetId, [[[0.4, 7, 6]]]);
  await tune(c.id, datasetId, [[[0.5, 6, 3]]]);
  const { id: jobId } = await insertJob(api.platform, { kind: 'rank-models', state: 'SUCCEEDED' });
  const entries = [
    entry(a.id, 0.9, -1, -2),
    entry(b.id, 0.8, -3, null),
    entry(c.id, 0.7, -2, -3),
    entry(d.id, 1, 0, 0),
  ];
  const [{ id }] = await api.platform.db
    .insert(modelRankings)
    .values({ datasetId, modelIds: [a.id, b.id, c.id, d.id], entries, jobId })
    .returning();
  const { data } = await api.query(
    `query ($id: ID!) {
      modelRanking(id: $id) { entries { model { slug } fineTunedAccuracy } agreement { score weightedTau models datasets } }
      rankingAgreement { score weightedTau models datasets } }`,
    { id },
  );
  expect(data.modelRanking.entries).toEqual([
    { model: { slug: 'd' }, fineTunedAccuracy: null },
    { model: { slug: 'a' }, fineTunedAccuracy: 0.9 },
    { model: { slug: 'c' }, fineTunedAccuracy: 0.3 },
    { model: { slug: 'b' }, fineTunedAccuracy: 0.6 },
  ]);
  // LEEP is known of two models only; all H-scores are equal. Of (a, c, b) against (a, b, c), scipy.stats.weightedtau gives 0.5454….
  const three = { models: 3, datasets: 1 };
  expect(data.modelRanking.agreement).toEqual([
    { score: 'PROBE_ACCURACY', weightedTau: 1, ...three },
    { score: 'LOG_ME', weightedTau: expect.closeTo(0.5454545454545454, 12), ...three },
    { score: 'REGULARIZED_H_SCORE', weightedTau: expect.closeTo(0.5454545454545454, 12), ...three },
  ]);
  expect(data.rankingAgreement).toEqual(data.modelRanking.agreement);

  // A ranking of another data set counts once it has fine-tunes.
  const other = await insertDataset(api.platform, [Buffer.from('b')]);
  await api.platform.db.insert(modelRankings).values({ datasetId: other.id, modelIds: [a.id], entries, jobId });
  const again = async () =>
    (await api.query('{ rankingAgreement { score weightedTau models datasets } }')).data.rankingAgreement;
  expect(await again()).toEqual(data.rankingAgreement);
  await tune(a.id, other.id, [[[0.4, 1, 1]]]);
  await tune(b.id, other.id, [[[0.4, 2, 2]]]);
  await tune(c.id, other.id, [[[0.4, 3, 3]]]);
  expect((await again())[0]).toEqual({
    score: 'PROBE_ACCURACY',
    weightedTau: expect.closeTo(0, 12),
    models: 3,
    datasets: 2,
  });
});
