import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { featureSets, jobs } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertDataset, insertModel } from '../../testing/rows.ts';
import { nearMatches } from './near-matches.ts';

let api: TestApi;
let datasetId: string;
beforeAll(async () => {
  api = await startTestApi();
  await insertModel(api.platform);
  datasetId = (await insertDataset(api.platform, [Buffer.from('a')])).id;
});
afterAll(() => api?.close());

const extract = (input: object = {}) =>
  api.query(
    `mutation ($input: ExtractFeaturesInput!) { extractFeatures(input: $input) {
      id layer dimension rowCount downloadUrl model { slug } dataset { id } job { id kind state } } }`,
    { input: { modelSlug: 'tiny-net', datasetId, ...input } },
  );

test('the same inputs give the same feature set, however they are requested', async () => {
  const asked = await Promise.all([extract(), extract({ layer: 'block_2_add' }), extract({ layer: null })]);
  const [first] = asked.map(({ data }) => data.extractFeatures);
  expect(first).toMatchObject({
    layer: 'block_2_add',
    downloadUrl: null,
    job: { kind: 'extract-features', state: 'QUEUED' },
  });
  for (const { data } of asked) expect(data.extractFeatures).toEqual(first);
  expect((await extract({ layer: 'block_1_add' })).data.extractFeatures.id).not.toBe(first.id);
});

test('another precision is another feature set; AUTO is the default', async () => {
  const [auto, asked, float32, int8] = await Promise.all(
    [{}, { frozenPrecision: 'AUTO' }, { frozenPrecision: 'FLOAT32' }, { frozenPrecision: 'INT8' }].map(
      async (input) => (await extract(input)).data.extractFeatures.id,
    ),
  );
  expect(asked).toBe(auto);
  expect(new Set([auto, float32, int8]).size).toBe(3);
});

test('a failed one is computed again; a finished one is not', async () => {
  const { id, job } = (await extract()).data.extractFeatures;
  await api.platform.db.update(jobs).set({ state: 'FAILED' }).where(eq(jobs.id, job.id));
  const again = (await extract()).data.extractFeatures;
  expect(again.id).toBe(id);
  expect(again.job.id).not.toBe(job.id);

  const npy = await api.platform.blobs.put(Buffer.from('numbers'));
  await api.platform.db.update(jobs).set({ state: 'SUCCEEDED' }).where(eq(jobs.id, again.job.id));
  await api.platform.db
    .update(featureSets)
    .set({ sha256: npy.sha256, dimension: 16, rowCount: 1 })
    .where(eq(featureSets.id, id));
  const done = (await extract()).data.extractFeatures;
  expect(done).toMatchObject({ id, dimension: 16, rowCount: 1, job: { id: again.job.id } });

  const response = await fetch(done.downloadUrl, { headers: { Authorization: `Bearer ${api.tokens.VIEWER}` } });
  expect(await response.text()).toBe('numbers');
  expect(response.headers.get('etag')).toBe(`"${npy.sha256}"`);
  expect(response.headers.get('content-disposition')).toBe('attachment; filename=Pets-tiny-net-block_2_add.npy');
  expect((await fetch(done.downloadUrl)).status).toBe(401);
});

test('an unknown layer: the nearest are named', async () => {
  const { errors } = await extract({ layer: 'block2_add' });
  expect(errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'layer' });
  expect(errors?.[0].message).toMatch(/Nearest: block_2_add, block_1_add/);
});

test('near matches', () => {
  expect(nearMatches('Conv1', ['conv_10', 'conv1', 'pool'], 2)).toEqual(['conv1', 'conv_10']);
});
