import { eq, getTableName, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  biasNotes,
  checkpoints,
  datasetChecks,
  datasets,
  endpointRevisions,
  endpoints,
  evaluations,
  featureSets,
  fewShotStudies,
  fineTunes,
  jobs,
  learningRateSearches,
  modelRankings,
  replicas,
  robustnessEvaluations,
  sweeps,
  uploads,
  workers,
} from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import {
  insertCheckpoint,
  insertDataset,
  insertFineTune,
  insertJob,
  insertModel,
  insertWorker,
} from '../../testing/rows.ts';

let api: TestApi;
let modelId: string;
let datasetId: string;
let fineTune: Awaited<ReturnType<typeof insertFineTune>>;
let checkpoint: Awaited<ReturnType<typeof insertCheckpoint>>;

beforeAll(async () => {
  api = await startTestApi();
  modelId = (await insertModel(api.platform)).id;
  await insertWorker(api.platform);
});
afterAll(() => api?.close());

beforeEach(async () => {
  const { platform } = api;
  datasetId = (await insertDataset(platform, [Buffer.from('a'), Buffer.from('b'), Buffer.from('c')])).id;
  fineTune = await insertFineTune(platform, { modelId, datasetId });
  await finish(fineTune.job.id);
  const predictions = [{ name: 'cat/0.png', label: 0, probabilities: [0.9, 0.1], groups: {} }];
  checkpoint = await insertCheckpoint(
    platform,
    { fineTuneId: fineTune.id, epoch: 1, validationLoss: 1 },
    { datasetId, predictions, validation: predictions },
  );
});

const finish = (id: string) => api.platform.db.update(jobs).set({ state: 'SUCCEEDED' }).where(eq(jobs.id, id));

/** Calls a mutation; true, or the error. */
async function remove(mutation: string, id: string, dependants?: 'REFUSE' | 'KEEP' | 'DELETE') {
  const { data, errors } = await api.query(
    `mutation ($id: ID!) { ${mutation}(id: $id${dependants ? `, dependants: ${dependants}` : ''}) }`,
    { id },
  );
  return errors ? errors[0] : data[mutation];
}

const insertFeatureSet = async (key: string) =>
  (
    await api.platform.db
      .insert(featureSets)
      .values({ modelId, datasetId, layer: 'block_2_add', key, sha256: 'f'.repeat(64) })
      .returning()
  )[0];

describe('a data set', () => {
  test('that nothing depends on is gone from every list, its examples too', async () => {
    const { id } = await insertDataset(api.platform, [Buffer.from('lonely')], { name: 'Lonely' });
    const preview = () =>
      fetch(`${api.url}/datasets/${id}/examples/0/preview`, {
        headers: { Authorization: `Bearer ${api.tokens.VIEWER}` },
      });
    expect((await preview()).status).toBe(200);
    expect(await remove('deleteDataset', id)).toBe(true);
    const { data } = await api.query(
      '{ dataset(id: "ID") { id } datasets(search: "Lonely") { totalCount edges { node { id } } } }'.replace('ID', id),
    );
    expect(data).toEqual({ dataset: null, datasets: { totalCount: 0, edges: [] } });
    expect((await preview()).status).toBe(404);
    const again = await remove('deleteDataset', id);
    expect(again.extensions).toEqual({ code: 'NOT_FOUND', field: 'id' });
    const { errors } = await api.query(
      'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id } }',
      { input: { modelSlug: 'tiny-net', datasetId: id, strategy: 'LINEAR_PROBE' } },
    );
    expect(errors?.[0].extensions.code).toBe('NOT_FOUND');
  });

  test('is not deleted while things depend on it, and the error names them', async () => {
    const set = await insertFeatureSet('refuse');
    const refused = await remove('deleteDataset', datasetId);
    expect(refused.message).toContain(`the feature set “block_2_add of tiny-net on Pets” (${set.id})`);
    expect(refused.message).toContain(`the fine tune “LINEAR_PROBE of tiny-net on Pets” (${fineTune.id})`);
    expect(refused.extensions).toEqual({
      code: 'CONFLICT',
      field: 'id',
      dependants: [
        { kind: 'FEATURE_SET', id: set.id, name: 'block_2_add of tiny-net on Pets', canStay: false },
        { kind: 'FINE_TUNE', id: fineTune.id, name: 'LINEAR_PROBE of tiny-net on Pets', canStay: true },
      ],
    });
    expect((await api.query(`{ dataset(id: "${datasetId}") { id } }`)).data.dataset).toEqual({ id: datasetId });

    const plan = `{ deletionPlan(kind: DATASET, id: "${datasetId}") { subject { kind name } contents { id }
      dependants { kind id name canStay } blockers { id } } }`;
    expect((await api.query(plan)).data.deletionPlan).toEqual({
      subject: { kind: 'DATASET', name: 'Pets, version 1' },
      contents: [],
      dependants: refused.extensions.dependants,
      blockers: [],
    });
  });

  test('with KEEP leaves its fine-tunes, which still name it', async () => {
    const set = await insertFeatureSet('keep');
    expect(await remove('deleteDataset', datasetId, 'KEEP')).toBe(true);
    const { data } = await api.query(
      `{ featureSet(id: "${set.id}") { id } fineTune(id: "${fineTune.id}") {
        dataset { id name sha256 deletedAt } checkpoints { id evaluations { accuracy } provenance { completeness } } }
        lineage(kind: CHECKPOINT, id: "${checkpoint.id}", direction: UPSTREAM) { nodes { kind id label state slug digest } } }`,
    );
    const [row] = await api.platform.db.select().from(datasets).where(eq(datasets.id, datasetId));
    expect(data.featureSet).toBeNull();
    expect(data.fineTune.dataset).toEqual({
      ...{ id: datasetId, name: 'Pets', sha256: row.sha256 },
      deletedAt: expect.stringMatching(/^\d{4}-/),
    });
    expect(data.fineTune.checkpoints[0].evaluations).toHaveLength(2);
    expect(data.lineage.nodes).toContainEqual({
      ...{ kind: 'DATASET', id: datasetId, label: 'Pets', state: 'DELETED', slug: null, digest: row.sha256 },
    });
  });

  test('with DELETE takes everything that was made with it', async () => {
    const { db } = api.platform;
    const on = { datasetId };
    const withModel = { ...on, modelId };
    const options = fineTune.options as (typeof learningRateSearches.$inferInsert)['options'];
    const plan = { trials: [], rungs: [], method: 'RANDOM', metric: 'accuracy', seed: 0 };
    await db.insert(datasetChecks).values(withModel);
    await db.insert(modelRankings).values({ ...on, modelIds: [modelId] });
    await db.insert(fewShotStudies).values({ ...withModel, options: { methods: [], shots: [], draws: 1, seed: 0 } });
    await db.insert(learningRateSearches).values({ ...withModel, options });
    const [sweep] = await db
      .insert(sweeps)
      .values({ ...on, plan: plan as never })
      .returning();
    const trial = await insertFineTune(api.platform, withModel);
    await finish(trial.job.id);
    await db.update(fineTunes).set({ sweepId: sweep.id, trial: 0, rung: 0 }).where(eq(fineTunes.id, trial.id));
    await db
      .insert(robustnessEvaluations)
      .values({ ...on, checkpointId: checkpoint.id, split: 'test', examples: 1, seed: 0 });
    await insertFeatureSet('delete');

    const refused = await remove('deleteDataset', datasetId);
    expect(refused.extensions.dependants.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
      'DATASET_CHECK',
      'FEATURE_SET',
      'FEW_SHOT_STUDY',
      'FINE_TUNE',
      'LEARNING_RATE_SEARCH',
      'RANKING',
      'SWEEP',
    ]);
    expect(await remove('deleteDataset', datasetId, 'DELETE')).toBe(true);
    for (const table of [datasetChecks, modelRankings, fewShotStudies, learningRateSearches, sweeps, featureSets])
      expect(await db.$count(table, eq(table.datasetId, datasetId)), getTableName(table)).toBe(0);
    expect(await db.$count(robustnessEvaluations, eq(robustnessEvaluations.datasetId, datasetId))).toBe(0);
    const { data } = await api.query(
      `{ fineTunes(datasetId: "${datasetId}") { totalCount } a: fineTune(id: "${fineTune.id}") { id }
         b: fineTune(id: "${trial.id}") { id } checkpoint(id: "${checkpoint.id}") { id } }`,
    );
    expect(data).toEqual({ fineTunes: { totalCount: 0 }, a: null, b: null, checkpoint: null });
  });

  test('is not deleted while a job uses it, or one that is to be made of it is imported', async () => {
    const job = await insertJob(api.platform, { state: 'QUEUED', kind: 'import-dataset', payload: {} });
    const next = await insertDataset(api.platform, [Buffer.from('d')], {
      ...{ seriesId: datasetId, previousId: datasetId, version: 2, jobId: job.id },
    });
    const refused = await remove('deleteDataset', datasetId, 'KEEP');
    expect(refused.extensions).toMatchObject({ code: 'CONFLICT', blockers: [{ kind: 'JOB', id: job.id }] });
    expect(refused.message).toContain(`the import of a data set is QUEUED and uses it: cancel the job ${job.id}`);
    await finish(job.id);
    expect(await remove('deleteDataset', datasetId, 'KEEP')).toBe(true);
    // A later version holds all its examples itself.
    const { data } = await api.query(`{ dataset(id: "${next.id}") { version previous { id } versions { version } } }`);
    expect(data.dataset).toEqual({ version: 2, previous: { id: datasetId }, versions: [{ version: 2 }] });
  });
});

describe('a fine-tune', () => {
  const deploy = async (id: string) => {
    await api.platform.db.update(workers).set({ heartbeatAt: sql`now()` });
    return api.query('mutation ($input: DeployCheckpointInput!) { deployCheckpoint(input: $input) { revision } }', {
      input: { checkpointId: id, name: 'pets' },
    });
  };

  test('is not deleted while an endpoint serves one of its checkpoints, or a replica of an earlier revision still does', async () => {
    const { db } = api.platform;
    const other = await insertFineTune(api.platform, { modelId, datasetId });
    const served = await insertCheckpoint(api.platform, { fineTuneId: other.id, epoch: 1, validationLoss: 1 });
    await deploy(checkpoint.id);
    const refused = await remove('deleteFineTune', fineTune.id);
    // Neither the fine-tune nor its data set is served, but the checkpoint that goes with them.
    for (const message of [refused.message, (await remove('deleteDataset', datasetId, 'DELETE')).message])
      expect(message).toContain('the endpoint pets serves a checkpoint that would go: deploy another one there');
    expect(refused.extensions).toMatchObject({ code: 'CONFLICT', blockers: [{ kind: 'ENDPOINT', id: 'pets' }] });

    const [{ id: workerId }] = await db.query.workers.findMany();
    const replica = { endpointName: 'pets', revision: 1, workerId, secret: '', state: 'READY' } as const;
    await db.insert(replicas).values(replica);
    expect((await deploy(served.id)).data.deployCheckpoint.revision).toBe(2);
    expect((await remove('deleteFineTune', fineTune.id)).extensions.code).toBe('CONFLICT');
    await db.delete(replicas);

    expect(await remove('deleteFineTune', fineTune.id)).toBe(true);
    const { data } = await api.query(
      `{ fineTune(id: "${fineTune.id}") { id } checkpoint(id: "${checkpoint.id}") { id }
         endpoint(name: "pets") { revisions { number checkpoint { id deletedAt fineTune { id } } } } }`,
    );
    expect(data.fineTune).toBeNull();
    expect(data.checkpoint).toBeNull();
    expect(data.endpoint.revisions[1]).toEqual({
      number: 1,
      checkpoint: { id: checkpoint.id, deletedAt: expect.any(String), fineTune: { id: fineTune.id } },
    });
    // An earlier revision cannot come back, and neither can the checkpoint.
    await db.update(workers).set({ heartbeatAt: sql`now()` });
    const back = await api.query('mutation { rollbackEndpoint(name: "pets", toRevision: 1) { revision } }');
    expect(back.errors?.[0]).toMatchObject({ message: `The checkpoint ${checkpoint.id} was deleted.` });
    expect((await deploy(checkpoint.id)).errors?.[0].extensions.code).toBe('NOT_FOUND');
    await db.delete(endpointRevisions);
    await db.delete(endpoints);
  });

  test('is not deleted while it trains, and takes its state with it', async () => {
    const { db } = api.platform;
    await db.update(jobs).set({ state: 'RUNNING' }).where(eq(jobs.id, fineTune.job.id));
    await db
      .update(fineTunes)
      .set({ stateSha256: 'a'.repeat(64) })
      .where(eq(fineTunes.id, fineTune.id));
    const refused = await remove('deleteFineTune', fineTune.id);
    expect(refused.extensions.blockers).toMatchObject([{ kind: 'JOB', id: fineTune.job.id, name: 'the fine-tune' }]);
    await finish(fineTune.job.id);
    expect(await remove('deleteFineTune', fineTune.id)).toBe(true);
    const [row] = await db.select().from(fineTunes).where(eq(fineTunes.id, fineTune.id));
    expect(row).toMatchObject({ stateSha256: null, deletedAt: expect.any(Date) });
  });

  test('that is a trial goes with its sweep alone', async () => {
    const { db } = api.platform;
    const plan = { trials: [{}, {}], rungs: [], method: 'RANDOM', metric: 'accuracy', seed: 0 };
    const [sweep] = await db
      .insert(sweeps)
      .values({ datasetId, plan: plan as never })
      .returning();
    await db.update(fineTunes).set({ sweepId: sweep.id, trial: 0, rung: 0 }).where(eq(fineTunes.id, fineTune.id));
    const refused = await remove('deleteFineTune', fineTune.id);
    expect(refused.message).toContain(`a trial of the sweep ${sweep.id} (2 trials on Pets): delete the sweep`);
    expect(await remove('deleteSweep', sweep.id)).toBe(true);
    const { data } = await api.query(`{ fineTune(id: "${fineTune.id}") { id } sweep(id: "${sweep.id}") { id } }`);
    expect(data).toEqual({ fineTune: null, sweep: null });
  });

  test('leaves the bias notes that were measured on it, with their evaluation', async () => {
    const { db } = api.platform;
    const judged = await db.select().from(evaluations).where(eq(evaluations.checkpointId, checkpoint.id));
    const [note] = await db
      .insert(biasNotes)
      .values({
        ...{ modelId, statement: 'It is worse for some.', severity: 'HIGH', affectedGroups: [], origin: 'MEASURED' },
        ...{ author: 'graft', checkpointId: checkpoint.id, evaluationId: judged[0].id },
      })
      .returning();
    expect(await remove('deleteFineTune', fineTune.id)).toBe(true);
    const left = await db.select().from(evaluations).where(eq(evaluations.checkpointId, checkpoint.id));
    expect(left.map(({ id }) => id)).toEqual([judged[0].id]);
    const { data } = await api.query(
      `{ model(slug: "tiny-net") { biasNotes { id statement checkpoint { id deletedAt } evaluation { id } } } }`,
    );
    expect(data.model.biasNotes).toContainEqual({
      ...{ id: note.id, statement: note.statement, evaluation: null },
      checkpoint: { id: checkpoint.id, deletedAt: expect.any(String) },
    });
    await db.delete(biasNotes);
  });
});

test('a checkpoint names those that were derived from it, and they can stay without it', async () => {
  const { db, blobs } = api.platform;
  const { sha256, byteSize } = await blobs.put(Buffer.from(`derived ${checkpoint.id}`));
  const { fineTuneId, epoch, labels } = checkpoint;
  const [derived] = await db
    .insert(checkpoints)
    .values({ fineTuneId, epoch, labels, byteSize, sha256, derivedFromId: checkpoint.id, temperature: 2 })
    .returning();
  expect((await remove('deleteCheckpoint', checkpoint.id)).extensions.dependants).toEqual([
    { kind: 'CHECKPOINT', id: derived.id, name: 'epoch 1, calibrated of tiny-net on Pets', canStay: true },
  ]);
  expect(await remove('deleteCheckpoint', checkpoint.id, 'KEEP')).toBe(true);
  const { data } = await api.query(
    `{ fineTune(id: "${fineTuneId}") { checkpoints { id } }
       checkpoint(id: "${derived.id}") { derivedFrom { id deletedAt sha256 } }
       lineage(kind: CHECKPOINT, id: "${derived.id}", direction: UPSTREAM) { nodes { id state digest } } }`,
  );
  expect(data.fineTune.checkpoints).toEqual([]);
  expect(data.checkpoint.derivedFrom).toEqual({
    ...{ id: checkpoint.id, deletedAt: expect.any(String), sha256: checkpoint.sha256 },
  });
  const nodes = data.lineage.nodes.map(({ id }: { id: string }) => id);
  expect(nodes).toEqual(expect.arrayContaining([derived.id, checkpoint.id, fineTuneId, datasetId]));
  const download = await fetch(`${api.url}/checkpoints/${checkpoint.id}/download`, {
    headers: { Authorization: `Bearer ${api.tokens.VIEWER}` },
  });
  expect(download.status).toBe(404);
});

test('a feature set that was deleted can be extracted again', async () => {
  const input = { modelSlug: 'tiny-net', datasetId };
  const extract = () =>
    api.query('mutation ($input: ExtractFeaturesInput!) { extractFeatures(input: $input) { id job { id } } }', {
      input,
    });
  const { id, job } = (await extract()).data.extractFeatures;
  expect((await remove('deleteFeatureSet', id)).extensions.blockers).toMatchObject([{ kind: 'JOB', id: job.id }]);
  await finish(job.id);
  expect(await remove('deleteFeatureSet', id)).toBe(true);
  expect((await extract()).data.extractFeatures.id).not.toBe(id);
});

test('an upload is deleted by the person who made it, and is a source still', async () => {
  const { db, blobs } = api.platform;
  const created = await api.query(
    'mutation { createUpload(input: { filename: "pets.zip", byteSize: 4 }) { id url headers { name value } } }',
  );
  const { id } = created.data.createUpload;
  await db
    .update(uploads)
    .set({ sha256: (await blobs.put(Buffer.from('pets'))).sha256 })
    .where(eq(uploads.id, id));
  await db.update(datasets).set({ uploadId: id }).where(eq(datasets.id, datasetId));
  const asViewer = await api.query(`mutation { deleteUpload(id: "${id}") }`, {}, { token: api.tokens.VIEWER });
  expect(asViewer.errors?.[0].extensions.code).toBe('FORBIDDEN');
  expect(await remove('deleteUpload', id)).toBe(true);
  const { data, errors } = await api.query(
    `mutation { createDataset(input: { name: "Again", modality: IMAGE, uploadId: "${id}" }) { id } }`,
  );
  expect([data, errors?.[0].extensions.code]).toEqual([null, 'NOT_FOUND']);
  const { nodes } = (
    await api.query(`{ lineage(kind: DATASET, id: "${datasetId}", direction: UPSTREAM) { nodes { kind label } } }`)
  ).data.lineage;
  expect(nodes).toContainEqual({ kind: 'SOURCE', label: 'pets.zip' });
});

test('a model that a few-shot study, a check or a deleted fine-tune names is not deleted, and the error says so', async () => {
  const { db } = api.platform;
  const used = await insertModel(api.platform, { slug: 'used', availability: 'FAILED' });
  const on = { modelId: used.id, datasetId };
  await db.insert(datasetChecks).values(on);
  await db.insert(fewShotStudies).values({ ...on, options: { methods: [], shots: [], draws: 1, seed: 0 } });
  const tuned = await insertFineTune(api.platform, on);
  await finish(tuned.job.id);
  expect(await remove('deleteFineTune', tuned.id)).toBe(true);
  const { errors } = await api.query('mutation { deleteModel(slug: "used") }');
  expect(errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'slug' });
  expect(errors?.[0].message).toContain(
    '1 records of deleted fine-tunes, whose lineage names it, 1 few-shot studies, 1 checks of data sets',
  );
});
