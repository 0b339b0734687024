import { eq } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { datasets, featureSets } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertDataset } from '../../testing/rows.ts';
import { insertTinyTraining } from '../../testing/tiny-training.ts';
import { startWorker, type Worker } from '../../worker/start-worker.ts';

let api: TestApi;
let worker: Worker;
let modelSlug: string;
let datasetId: string;
let otherId: string;
beforeAll(async () => {
  api = await startTestApi();
  ({ modelSlug, datasetId } = await insertTinyTraining(api.platform));
  const { db } = api.platform;
  const [{ labels, sha256, packSha256 }] = await db.select().from(datasets).where(eq(datasets.id, datasetId));
  otherId = (await insertDataset(api.platform, [], { name: 'Others', labels, sha256, packSha256 })).id;
  worker = await startWorker(api.platform.config, { log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }) });
});
afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

const check = (more: object = {}) =>
  api.query(
    `mutation ($datasetId: ID!, $modelSlug: String!, $againstId: ID) {
      checkDataset(datasetId: $datasetId, modelSlug: $modelSlug, againstId: $againstId) { id job { id state } } }`,
    { datasetId, modelSlug, ...more },
  );

test('a check with a model: its findings join the import’s, the same data are at no distance, features are kept', async () => {
  expect((await check({ againstId: otherId })).errors).toBeUndefined();
  const query = `{ dataset(id: "${datasetId}") {
    quality { kind message dropCount model { slug } shownExamples { name previewUrl } }
    checks { probeAccuracy distance { distance error errorInterval examples } against { name } job { state error } } } }`;
  const dataset = await vi.waitFor(
    async () => {
      const found = (await api.query(query)).data.dataset;
      expect(found.checks[0].job).toEqual({ state: 'SUCCEEDED', error: null });
      return found;
    },
    { timeout: 600_000, interval: 100 },
  );
  const [{ probeAccuracy, distance, against }] = dataset.checks;
  expect(probeAccuracy).toBeGreaterThan(0.3);
  expect(against).toEqual({ name: 'Others' });
  // Of two equal data sets, a classifier that was not trained on an example knows its copy under the other name.
  expect(distance.distance).toBe(0);
  expect(distance.error).toBeGreaterThanOrEqual(0.5);
  for (const found of dataset.quality) expect(found.model.slug).toBe(modelSlug);
  // One for each data set; the two have the same bytes, so they are one feature set.
  expect(await api.platform.db.select().from(featureSets)).toHaveLength(1);
});

test('refused: another modality, the same data set, a model that is not there', async () => {
  const texts = await insertDataset(api.platform, [Buffer.from('a')], { modality: 'TEXT' });
  for (const [more, code, field] of [
    [{ datasetId: texts.id }, 'BAD_USER_INPUT', 'datasetId'],
    [{ againstId: texts.id }, 'BAD_USER_INPUT', 'againstId'],
    [{ againstId: datasetId }, 'BAD_USER_INPUT', 'againstId'],
    [{ modelSlug: 'nothing' }, 'NOT_FOUND', 'modelSlug'],
    [{ datasetId: 'nothing' }, 'NOT_FOUND', 'datasetId'],
  ] as const)
    expect((await check(more)).errors?.[0].extensions).toEqual({ code, field });
});
