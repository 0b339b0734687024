import { eq } from 'drizzle-orm';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { npyHeader } from '../../../zoo/features/npy.ts';
import { readSafetensors } from '../../../zoo/safetensors/read-safetensors.ts';
import { featureSets, fineTunes, sweeps } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertJob, insertModel } from '../../testing/rows.ts';

/** Three cats near (0, 0, 0), three dogs near (5, 5, 0), in the order of the index: cat, dog, cat … */
const VALUES = Float32Array.from([0, 0, 0, 5, 5, 0, 0, 1, 0, 5, 7, 0, 0, 0, 3, 5, 5, 4]);

let api: TestApi;
let ids: { modelId: string; datasetId: string };
let featureSetId: string;
beforeAll(async () => {
  api = await startTestApi();
  const { platform } = api;
  const { id: modelId } = await insertModel(platform);
  const pictures = ['a', 'b', 'c', 'd', 'e', 'f'].map((text) => Buffer.from(text));
  ids = { modelId, datasetId: (await insertDataset(platform, pictures)).id };
  const npy = Buffer.concat([npyHeader([6, 3]), new Uint8Array(VALUES.buffer)]);
  const { sha256 } = await platform.blobs.put(npy);
  const { id: jobId } = await insertJob(platform, { kind: 'extract-features', state: 'SUCCEEDED' });
  const [row] = await platform.db
    .insert(featureSets)
    .values({ ...ids, layer: 'block_2_add', key: 'spec', sha256, dimension: 3, rowCount: 6, jobId })
    .returning();
  featureSetId = row.id;
});
afterAll(() => api?.close());

const get = async (fields: string, id = featureSetId) =>
  api.query(`query ($id: ID!) { featureSet(id: $id) { ${fields} } }`, { id });

test('a picture by either method has every example, with label, groups and error', async () => {
  const { data, errors } = await get(
    'pca: projection(method: PCA) { example x y label groups isWrong previewUrl } umap: projection(method: UMAP) { example x y }',
  );
  expect(errors).toBeUndefined();
  const { pca, umap } = data.featureSet;
  expect(pca.map(({ example }: { example: string }) => example)).toEqual([
    'cat/0.png',
    'dog/1.png',
    'cat/2.png',
    'dog/3.png',
    'cat/4.png',
    'dog/5.png',
  ]);
  expect(umap).toHaveLength(6);
  expect(pca[1]).toMatchObject({ label: 'dog', groups: { tone: 'dark' }, isWrong: null });
  expect(pca[1].previewUrl).toMatch(/examples\/1\/preview$/);
  const sides = pca.map(({ x }: { x: number }) => Math.sign(x));
  expect(sides[0]).toBe(-sides[1]);
  expect(sides).toEqual([0, 1, 0, 1, 0, 1].map((i) => sides[i]));
});

test('errors are those of the newest fine-tune that is no trial, or of a given checkpoint', async () => {
  const predicted = (label: number, probabilities: number[], i: number) => ({
    name: `${label ? 'dog' : 'cat'}/${i}.png`,
    label,
    groups: {},
    probabilities,
  });
  const predictions = [predicted(0, [0.9, 0.1], 0), predicted(1, [0.8, 0.2], 1)];
  const { id: fineTuneId } = await insertFineTune(api.platform, ids);
  const values = { epoch: 1, validationLoss: 1 };
  const on = { datasetId: ids.datasetId };
  const newest = await insertCheckpoint(api.platform, { fineTuneId, ...values }, { ...on, predictions });
  const { db } = api.platform;
  const plan = {} as (typeof sweeps.$inferInsert)['plan'];
  const [{ id: sweepId }] = await db
    .insert(sweeps)
    .values({ ...on, plan })
    .returning();
  const tried = await insertFineTune(api.platform, ids);
  await db.update(fineTunes).set({ sweepId, trial: 0, rung: 0 }).where(eq(fineTunes.id, tried.id));
  const wrong = [predicted(0, [0.2, 0.8], 2)];
  const trial = await insertCheckpoint(
    api.platform,
    { fineTuneId: tried.id, ...values },
    { ...on, predictions: wrong },
  );
  const failed = await insertFineTune(api.platform, ids);
  const unjudged = await insertCheckpoint(api.platform, { fineTuneId: failed.id, ...values });
  const errors = async (argument = '') => {
    const answer = await get(`projection(method: PCA${argument}) { isWrong }`);
    if (answer.errors) return answer.errors[0];
    return answer.data.featureSet.projection.map(({ isWrong }: { isWrong: boolean | null }) => isWrong);
  };
  expect((await get('judges { id evaluations { split } }')).data.featureSet.judges).toEqual([
    { id: newest.id, evaluations: [{ split: 'test' }] },
  ]);
  expect(await errors()).toEqual([false, true, null, null, null, null]);
  expect(await errors(`, checkpointId: "${trial.id}"`)).toEqual([null, null, true, null, null, null]);
  expect(await errors(`, checkpointId: "${unjudged.id}"`)).toMatchObject({
    message: expect.stringContaining('was not evaluated on this data set'),
    extensions: { code: 'BAD_USER_INPUT', field: 'checkpointId' },
  });
  expect(await errors(', checkpointId: "7"')).toMatchObject({ extensions: { code: 'NOT_FOUND' } });
});

test('neighbours are nearest first, without the example itself', async () => {
  const { data } = await get('neighbours(example: "cat/0.png", k: 3) { example distance label previewUrl }');
  expect(data.featureSet.neighbours).toEqual([
    { example: 'cat/2.png', distance: 1, label: 'cat', previewUrl: expect.stringMatching(/2\/preview$/) },
    { example: 'cat/4.png', distance: 3, label: 'cat', previewUrl: expect.stringMatching(/4\/preview$/) },
    {
      example: 'dog/1.png',
      distance: expect.closeTo(Math.sqrt(50), 6),
      label: 'dog',
      previewUrl: expect.stringMatching(/1\/preview$/),
    },
  ]);
  const refused = async (args: string) => (await get(`neighbours(${args}) { example }`)).errors?.[0].extensions;
  expect(await refused('example: "cat/9.png"')).toEqual({ code: 'NOT_FOUND', field: 'example' });
  expect(await refused('example: "cat/0.png", k: 0')).toEqual({ code: 'BAD_USER_INPUT', field: 'k' });
});

test('the file comes in three formats', async () => {
  const { data } = await get(
    'npy: downloadUrl parquet: downloadUrl(format: PARQUET) safetensors: downloadUrl(format: SAFETENSORS)',
  );
  const download = async (url: string) => {
    const answer = await fetch(url, { headers: { Authorization: `Bearer ${api.tokens.VIEWER}` } });
    expect(answer.status).toBe(200);
    return { name: answer.headers.get('content-disposition'), bytes: await answer.arrayBuffer() };
  };
  const parquet = await download(data.featureSet.parquet);
  expect(parquet.name).toBe('attachment; filename=Pets-tiny-net-block_2_add.parquet');
  const rows = await parquetReadObjects({ file: parquet.bytes });
  expect(rows[3]).toEqual({ example: 'dog/3.png', split: 'test', label: 'dog', tone: 'light', features: [5, 7, 0] });
  const { tensors } = readSafetensors(new Uint8Array((await download(data.featureSet.safetensors)).bytes));
  expect(tensors.get('features')?.data).toEqual(VALUES);
  expect((await download(data.featureSet.npy)).bytes.byteLength).toBe(npyHeader([6, 3]).length + 72);
  expect((await fetch(data.featureSet.parquet)).status).toBe(401);
  const unknown = await fetch(`${data.featureSet.npy}?format=csv`, {
    headers: { Authorization: `Bearer ${api.tokens.VIEWER}` },
  });
  expect(unknown.status).toBe(400);
});

test('one that is not computed yet says so; lists are newest first', async () => {
  const [row] = await api.platform.db
    .insert(featureSets)
    .values({ ...ids, layer: 'block_1_add', key: 'other', jobId: (await insertJob(api.platform)).id })
    .returning();
  const { errors } = await get('projection(method: PCA) { x }', row.id);
  expect(errors?.[0].extensions.code).toBe('CONFLICT');
  const { data } = await api.query(
    'query ($id: ID!) { featureSets(datasetId: $id) { totalCount edges { node { layer } } } }',
    { id: ids.datasetId },
  );
  expect(data.featureSets).toEqual({
    totalCount: 2,
    edges: [{ node: { layer: 'block_1_add' } }, { node: { layer: 'block_2_add' } }],
  });
});
