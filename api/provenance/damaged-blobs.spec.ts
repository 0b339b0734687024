import { rm } from 'node:fs/promises';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { datasets, models } from '../database/tables/index.ts';
import { loadState } from '../jobs/handlers/training-state.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { damageBlob } from '../testing/damage-blob.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel } from '../testing/rows.ts';
import { insertTinyTraining } from '../testing/tiny-training.ts';
import { untilOver } from '../testing/until-over.ts';
import { startWorker, type Worker } from '../worker/start-worker.ts';

// One bit of a blob is flipped. Whatever loads it refuses, names the blob and says what to do.

let api: TestApi;
let worker: Worker;
beforeAll(async () => {
  api = await startTestApi();
  worker = await startWorker(api.platform.config, { log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }) });
});
afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

const damaged = (sha256: string) => expect.stringMatching(new RegExp(`blob ${sha256} is damaged.* Restore .*backup`));
const damage = (sha256: string) => damageBlob(api.platform.config, sha256);
const get = (path: string) =>
  fetch(`${api.url}/${path}`, { headers: { Authorization: `Bearer ${api.tokens.VIEWER}` } });

async function ended(subject: string, fields: string) {
  await untilOver(api, subject);
  return (await api.query(`{ found: ${subject} { ${fields} } }`)).data.found;
}

test('a damaged model or data set is not trained on, and no features are computed', async () => {
  const { modelSlug, datasetId } = await insertTinyTraining(api.platform);
  const [model] = await api.platform.db.select().from(models).where(eq(models.slug, modelSlug));
  const [dataset] = await api.platform.db.select().from(datasets).where(eq(datasets.id, datasetId));
  const input = { modelSlug, datasetId, strategy: 'LINEAR_PROBE', epochs: 1, device: 'CPU' };
  const train = async () => {
    const { data } = await api.query('mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id } }', {
      input,
    });
    return ended(`fineTune(id: "${data.startFineTune.id}")`, 'job { state error } checkpoints { id }');
  };
  const packSha256 = dataset.packSha256 ?? '';
  await damage(packSha256);
  expect(await train()).toMatchObject({ job: { state: 'FAILED', error: damaged(packSha256) }, checkpoints: [] });

  const onnxSha256 = model.onnxSha256 ?? '';
  await damage(onnxSha256);
  await rm(path.join(api.platform.config.home, 'cache'), { recursive: true });
  expect(await train()).toMatchObject({ job: { state: 'FAILED', error: damaged(onnxSha256) }, checkpoints: [] });

  const features = await api.query(
    'mutation ($input: ExtractFeaturesInput!) { extractFeatures(input: $input) { id } }',
    { input: { modelSlug, datasetId } },
  );
  const { job } = await ended(`featureSet(id: "${features.data.extractFeatures.id}")`, 'job { state error }');
  expect(job).toMatchObject({ state: 'FAILED', error: damaged(onnxSha256) });
});

test('a damaged checkpoint is not served, and not downloaded', async () => {
  const { platform } = api;
  const { id: modelId } = await insertModel(platform, { slug: 'served' });
  const { id: datasetId } = await insertDataset(platform, [Buffer.from('a'), Buffer.from('b')]);
  const { id: fineTuneId } = await insertFineTune(platform, { modelId, datasetId });
  const checkpoint = await insertCheckpoint(platform, { fineTuneId, epoch: 1, validationLoss: 1 });
  await damage(checkpoint.sha256);

  const answer = await get(`checkpoints/${checkpoint.id}/download`);
  expect(answer.status).toBe(409);
  expect((await answer.json()).errors[0].message).toEqual(damaged(checkpoint.sha256));

  const input = { checkpointId: checkpoint.id, name: 'damaged' };
  await api.query('mutation ($input: DeployCheckpointInput!) { deployCheckpoint(input: $input) { name } }', { input });
  await vi.waitFor(
    async () => {
      const { data } = await api.query('{ endpoint(name: "damaged") { state error } }');
      expect(data.endpoint).toEqual({ state: 'FAILED', error: damaged(checkpoint.sha256) });
    },
    { timeout: 600_000, interval: 50 },
  );
});

test('damaged predictions, indexes and pictures are not shown', async () => {
  const { platform } = api;
  const { id: modelId } = await insertModel(platform, { slug: 'compared' });
  const dataset = await insertDataset(platform, [Buffer.from('picture a'), Buffer.from('picture b')]);
  const { id: fineTuneId } = await insertFineTune(platform, { modelId, datasetId: dataset.id });
  const predictions = [{ name: 'cat/0.png', label: 0, probabilities: [1, 0], groups: {} }];
  const checkpoints = await Promise.all(
    [1, 2].map((epoch) =>
      insertCheckpoint(platform, { fineTuneId, epoch, validationLoss: 1 }, { datasetId: dataset.id, predictions }),
    ),
  );
  await damage((await platform.blobs.put(Buffer.from(JSON.stringify(predictions)))).sha256);
  const compared = await api.query('query ($ids: [ID!]!) { compareCheckpoints(ids: $ids) { pairs { pValue } } }', {
    ids: checkpoints.map(({ id }) => id),
  });
  expect(compared.data).toBeNull();
  expect(compared.errors?.[0].message).toMatch(/is damaged/);

  const preview = `datasets/${dataset.id}/examples/1/preview`;
  expect((await get(preview)).status).toBe(200);
  await damage(dataset.packSha256 ?? '');
  const answers = await Promise.all([0, 1].map((i) => get(`datasets/${dataset.id}/examples/${i}/preview`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const refused = answers.find(({ status }) => status === 409);
  expect(await refused?.text()).toMatch(/example .* is damaged/);

  const other = await insertDataset(platform, [Buffer.from('another')]);
  await damage(other.sha256 ?? '');
  const listed = await api.query('query ($id: ID!) { dataset(id: $id) { examples { totalCount } } }', { id: other.id });
  expect(listed.errors?.[0].message).toEqual(damaged(other.sha256 ?? ''));
});

test('training does not resume from a damaged state', async () => {
  const { blobs, config } = api.platform;
  const { sha256: stateSha256 } = await blobs.put(Buffer.from('sixteen bytes…, and then the state'));
  await damage(stateSha256);
  const row = { stateSha256 } as Parameters<typeof loadState>[1];
  const loading = loadState({ blobs, directory: config.home }, row);
  await expect(loading).rejects.toThrow(/is damaged, so it was not resumed: .* start a new fine-tune/);
});
