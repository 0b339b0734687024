import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fewShotStudies, models } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { doJob } from '../../testing/do-job.ts';
import { insertDataset, insertJob, insertModel } from '../../testing/rows.ts';
import { insertTinyTraining } from '../../testing/tiny-training.ts';

let api: TestApi;
let training: { modelSlug: string; datasetId: string };
beforeAll(async () => {
  api = await startTestApi();
  training = await insertTinyTraining(api.platform);
});
afterAll(() => api?.close());

const start = (input: object) =>
  api.query(
    'mutation ($input: FewShotInput!) { startFewShotStudy(input: $input) { id results { mean } job { state } } }',
    {
      input: { ...training, ...input },
    },
  );

test('heads on one and ten examples a class: mean and interval over the draws', async () => {
  const { data, errors } = await start({ shots: [10, 1], draws: 3, methods: ['PROTOTYPE', 'RIDGE'], seed: 5 });
  expect(errors).toBeUndefined();
  expect(data.startFewShotStudy).toMatchObject({ results: null, job: { state: 'QUEUED' } });
  await doJob(api);
  const { fewShotStudy } = (
    await api.query(
      'query ($id: ID!) { fewShotStudy(id: $id) { results { method shots accuracies mean interval problem } model { slug } dataset { id } job { state error } } }',
      { id: data.startFewShotStudy.id },
    )
  ).data;
  expect(fewShotStudy).toMatchObject({
    job: { state: 'SUCCEEDED' },
    model: { slug: training.modelSlug },
    dataset: { id: training.datasetId },
    results: [
      { method: 'PROTOTYPE', shots: 1, problem: null },
      { method: 'RIDGE', shots: 1 },
      { method: 'PROTOTYPE', shots: 10 },
      { method: 'RIDGE', shots: 10 },
    ],
  });
  for (const { accuracies, mean, interval } of fewShotStudy.results) {
    expect(accuracies).toHaveLength(3);
    expect(mean).toBeCloseTo(accuracies.reduce((sum: number, each: number) => sum + each, 0) / 3, 10);
    expect(interval[0]).toBeLessThanOrEqual(mean);
    expect(interval[1]).toBeGreaterThanOrEqual(mean);
  }
});

test('refused with the field at fault', async () => {
  for (const [input, field] of [
    [{ shots: [17] }, 'shots'],
    [{ shots: [0] }, 'shots'],
    [{ draws: 0 }, 'draws'],
  ] as const)
    expect((await start(input)).errors?.[0].extensions, JSON.stringify(input)).toEqual({
      code: 'BAD_USER_INPUT',
      field,
    });
});

test('studies are listed newest first, by data set and model, page by page', async () => {
  const [{ id: modelId }] = await api.platform.db.select().from(models).where(eq(models.slug, training.modelSlug));
  const insert = async (ids: { modelId: string; datasetId: string }, draws: number) => {
    const options = { methods: ['RIDGE' as const], shots: [1, 5], draws, seed: 7 };
    const [{ id }] = await api.platform.db
      .insert(fewShotStudies)
      .values({ ...ids, options, jobId })
      .returning();
    return id;
  };
  const { id: jobId } = await insertJob(api.platform, { kind: 'few-shot-study', state: 'SUCCEEDED' });
  const [model, dataset] = [
    await insertModel(api.platform, { slug: 'another' }),
    await insertDataset(api.platform, []),
  ];
  const first = await insert({ modelId, datasetId: dataset.id }, 1);
  const second = await insert({ modelId: model.id, datasetId: dataset.id }, 2);
  const third = await insert({ modelId, datasetId: dataset.id }, 3);
  const list = async (variables: Record<string, unknown>) => {
    const { data, errors } = await api.query(
      `query ($datasetId: ID, $modelSlug: String, $first: Int, $after: String) {
        fewShotStudies(datasetId: $datasetId, modelSlug: $modelSlug, first: $first, after: $after) {
          totalCount pageInfo { hasNextPage endCursor } edges { node { id methods shots draws seed } }
        }
      }`,
      variables,
    );
    return errors ? { errors } : data.fewShotStudies;
  };
  expect((await list({})).edges.slice(0, 3).map(({ node }: { node: { id: string } }) => node.id)).toEqual([
    third,
    second,
    first,
  ]);
  const page = await list({ datasetId: dataset.id, modelSlug: training.modelSlug, first: 1 });
  expect(page).toMatchObject({
    totalCount: 2,
    pageInfo: { hasNextPage: true },
    edges: [{ node: { id: third, methods: ['RIDGE'], shots: [1, 5], draws: 3, seed: 7 } }],
  });
  const after = page.pageInfo.endCursor;
  expect(await list({ datasetId: dataset.id, modelSlug: training.modelSlug, first: 1, after })).toMatchObject({
    pageInfo: { hasNextPage: false },
    edges: [{ node: { id: first } }],
  });
  expect(await list({ datasetId: 'none' })).toMatchObject({ totalCount: 0 });
  expect((await list({ first: 0 })).errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'first' });
});
