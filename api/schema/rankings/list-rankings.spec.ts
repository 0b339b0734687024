import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelRankings } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertDataset, insertJob, insertModel } from '../../testing/rows.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

const list = async (variables: Record<string, unknown>) => {
  const { data, errors } = await api.query(
    `query ($datasetId: ID, $first: Int, $after: String) { modelRankings(datasetId: $datasetId, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } edges { node { id dataset { id } models { slug } job { state } } }
    } }`,
    variables,
  );
  return errors ? { errors } : data.modelRankings;
};

test('rankings are listed newest first, by data set, page by page', async () => {
  const [a, b] = await Promise.all(['a', 'b'].map((slug) => insertModel(api.platform, { slug })));
  const [one, other] = await Promise.all(['1', '2'].map((text) => insertDataset(api.platform, [Buffer.from(text)])));
  const { id: jobId } = await insertJob(api.platform, { kind: 'rank-models', state: 'SUCCEEDED' });
  const insert = async (datasetId: string, modelIds: string[]) => {
    const [{ id }] = await api.platform.db.insert(modelRankings).values({ datasetId, modelIds, jobId }).returning();
    return id;
  };
  const first = await insert(one.id, [a.id, b.id]);
  const second = await insert(other.id, [b.id]);
  const third = await insert(one.id, [b.id]);

  expect(await list({})).toMatchObject({
    totalCount: 3,
    edges: [{ node: { id: third } }, { node: { id: second } }, { node: { id: first } }],
  });
  const page = await list({ datasetId: one.id, first: 1 });
  expect(page).toMatchObject({
    totalCount: 2,
    pageInfo: { hasNextPage: true },
    edges: [{ node: { id: third, dataset: { id: one.id }, models: [{ slug: 'b' }], job: { state: 'SUCCEEDED' } } }],
  });
  expect(await list({ datasetId: one.id, first: 1, after: page.pageInfo.endCursor })).toMatchObject({
    pageInfo: { hasNextPage: false },
    edges: [{ node: { id: first, models: [{ slug: 'a' }, { slug: 'b' }] } }],
  });
  expect(await list({ datasetId: 'none' })).toMatchObject({ totalCount: 0, edges: [] });
});

test('refused: a page of more than 100, and the cursor of another list', async () => {
  const cursor = Buffer.from(JSON.stringify(['sweeps', crypto.randomUUID()])).toString('base64url');
  for (const [variables, field] of [
    [{ first: 101 }, 'first'],
    [{ after: cursor }, 'after'],
  ] as const)
    expect((await list(variables)).errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field });
});
