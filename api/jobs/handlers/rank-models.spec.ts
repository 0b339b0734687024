import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobs, modelRankings } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertDataset, insertModel } from '../../testing/rows.ts';
import { insertTinyTraining } from '../../testing/tiny-training.ts';
import { untilOver } from '../../testing/until-over.ts';
import { startWorker, type Worker } from '../../worker/start-worker.ts';

let api: TestApi;
let worker: Worker;
let training: { modelSlug: string; datasetId: string };
beforeAll(async () => {
  api = await startTestApi();
  training = await insertTinyTraining(api.platform);
  // Its blob is not an ONNX file.
  const { sha256 } = await api.platform.blobs.put(Buffer.from('not a model'));
  await insertModel(api.platform, { slug: 'broken', onnxSha256: sha256 });
  await insertModel(api.platform, { slug: 'reads-texts', modality: 'TEXT' });
  worker = await startWorker(api.platform.config, { log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }) });
});
afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

const FIELDS = `id dataset { id } sampled { train validation } leftOut { reason model { slug } } agreement { score }
  entries { model { slug } logMe leep hScore regularizedHScore probeAccuracy probeInterval probeExamples seconds featuresCached fineTunedAccuracy }
  job { id kind state error }`;
const rank = (input: object = {}) =>
  api.query(`mutation ($input: RankModelsInput!) { rankModels(input: $input) { ${FIELDS} } }`, {
    input: { datasetId: training.datasetId, ...input },
  });
async function over(id: string) {
  await untilOver(api, `modelRanking(id: "${id}")`);
  const { data } = await api.query(`query ($id: ID!) { modelRanking(id: $id) { ${FIELDS} } }`, { id });
  return data.modelRanking;
}

test('ranks every model that fits, and says why others do not', async () => {
  const { data, errors } = await rank();
  expect(errors).toBeUndefined();
  expect(data.rankModels).toMatchObject({ entries: [], sampled: null, job: { kind: 'rank-models', error: null } });
  const ranking = await over(data.rankModels.id);
  expect(ranking.job).toMatchObject({ state: 'SUCCEEDED', error: null });
  expect(ranking.sampled).toEqual({ train: 48, validation: 12 });
  const [entry, ...others] = ranking.entries;
  expect(others).toEqual([]);
  expect(entry).toMatchObject({
    model: { slug: 'tiny-net' },
    probeExamples: 12,
    featuresCached: false,
    fineTunedAccuracy: null,
  });
  expect(entry.leep).toBeLessThan(0);
  expect(entry.hScore).toBeGreaterThan(entry.regularizedHScore);
  expect(entry.probeInterval[0]).toBeLessThanOrEqual(entry.probeAccuracy);
  expect(entry.probeInterval[1]).toBeGreaterThanOrEqual(entry.probeAccuracy);
  const reasons = Object.fromEntries(
    ranking.leftOut.map(({ model, reason }: { model: { slug: string }; reason: string }) => [model.slug, reason]),
  );
  expect(reasons['reads-texts']).toBe('It takes TEXT, the data set holds IMAGE.');
  expect(reasons.broken).toBeTruthy();
  expect(ranking.agreement).toEqual([]);

  // A second time the features are there: also for a fine-tune.
  const again = await over((await rank({ modelSlugs: ['tiny-net'] })).data.rankModels.id);
  const { seconds: _, featuresCached, ...same } = again.entries[0];
  expect(featuresCached).toBe(true);
  expect(entry).toMatchObject(same);
  const features = await api.query(
    'mutation ($input: ExtractFeaturesInput!) { extractFeatures(input: $input) { rowCount job { kind state } } }',
    { input: { ...training, frozenPrecision: 'FLOAT32' } },
  );
  expect(features.data.extractFeatures).toMatchObject({
    rowCount: 72,
    job: { kind: 'rank-models', state: 'SUCCEEDED' },
  });
});

test('a ranking of which no model can be scored fails, with the reasons', async () => {
  const { data } = await rank({ modelSlugs: ['broken'] });
  const { job, entries } = await over(data.rankModels.id);
  expect(entries).toEqual([]);
  expect(job.state).toBe('FAILED');
  expect(job.error).toMatch(/^No model could be ranked\. broken: /);
});

test('a ranking with no model that fits is refused, with the reasons, and nothing is written', async () => {
  const before = await api.platform.db.$count(modelRankings);
  const { errors } = await rank({ modelSlugs: ['reads-texts'] });
  expect(errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'modelSlugs' });
  expect(errors?.[0].message).toMatch(
    /^No model can be ranked on "Pets", which holds IMAGE\. reads-texts: It takes TEXT/,
  );
  expect((await rank({ modelSlugs: ['nothing'] })).errors?.[0].extensions.code).toBe('NOT_FOUND');
  expect(await api.platform.db.$count(modelRankings)).toBe(before);
});

test('a data set that models cannot be ranked on is refused before anything is queued', async () => {
  const before = await api.platform.db.$count(jobs);
  const refusal = async (split: 'train' | 'test', pictures: string[], overrides: object = {}) => {
    const bytes = pictures.map((name) => Buffer.from(name));
    const { id } = await insertDataset(api.platform, bytes, { split, ...overrides });
    return (await rank({ datasetId: id })).errors?.[0];
  };
  // Pictures, of which no class has enough for a validation split: no other split is made up.
  const small = await refusal('train', ['a', 'b', 'c']);
  expect(small?.message).toMatch(/has no validation examples\. Ranking models needs train and validation/);
  const importing = await refusal('train', [], { sha256: null, packSha256: null });
  const refusals = [small, await refusal('test', ['a', 'b']), importing].map((error) => error?.extensions);
  expect(refusals).toEqual([
    { code: 'BAD_USER_INPUT', field: 'datasetId' },
    { code: 'BAD_USER_INPUT', field: 'datasetId' },
    { code: 'CONFLICT', field: 'datasetId' },
  ]);
  expect(await api.platform.db.$count(jobs)).toBe(before);
});
