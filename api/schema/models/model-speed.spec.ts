import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelSpeeds, models } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { doJob } from '../../testing/do-job.ts';
import { insertModel } from '../../testing/rows.ts';
import { insertTinyTraining } from '../../testing/tiny-training.ts';

let api: TestApi;
let slug: string;
beforeAll(async () => {
  api = await startTestApi();
  ({ modelSlug: slug } = await insertTinyTraining(api.platform));
});
afterAll(() => api?.close());

const SPEED = 'speed { milliseconds runs tokens machine measuredAt job { kind state } }';
const measure = (of: string) =>
  api.query(`mutation ($slug: String!) { measureModel(slug: $slug) { ${SPEED} } }`, { slug: of });
const speedOf = async (of: string) =>
  (await api.query(`query ($slug: String!) { model(slug: $slug) { ${SPEED} } }`, { slug: of })).data.model.speed;

test('nothing is known of the speed until it is measured, in a job', async () => {
  expect(await speedOf(slug)).toBeNull();
  const { data } = await measure(slug);
  expect(data.measureModel.speed).toMatchObject({
    milliseconds: null,
    job: { kind: 'measure-model', state: 'QUEUED' },
  });
  // A second call waits for the same job.
  expect((await measure(slug)).data.measureModel.speed.job.state).toBe('QUEUED');
  await doJob(api);
  const speed = await speedOf(slug);
  expect(speed).toMatchObject({
    tokens: null,
    machine: expect.stringMatching(/ cores?$/),
    measuredAt: expect.any(String),
    job: { state: 'SUCCEEDED' },
  });
  expect(speed.milliseconds).toBeGreaterThan(0);
  expect(speed.runs).toBeGreaterThanOrEqual(5);
});

test('the fastest come first, then those that were not measured', async () => {
  const { db } = api.platform;
  const [slow, unmeasured] = [
    await insertModel(api.platform, { slug: 'slow', name: 'Slow', onnxSha256: 'b'.repeat(64) }),
    await insertModel(api.platform, { slug: 'another', name: 'Another' }),
  ];
  await db.insert(modelSpeeds).values({ modelId: slow.id, onnxSha256: slow.onnxSha256, milliseconds: 5_000, runs: 5 });
  const list = async (after: string | null) =>
    (
      await api.query(
        'query ($after: String) { models(sort: FASTEST, first: 1, after: $after) { edges { node { slug } } pageInfo { endCursor } } }',
        { after },
      )
    ).data.models;
  const found: string[] = [];
  for (let after: string | null = null; found.length < 3; ) {
    const { edges, pageInfo } = await list(after);
    found.push(edges[0].node.slug);
    after = pageInfo.endCursor;
  }
  expect(found).toEqual([slug, 'slow', unmeasured.slug]);
});

test('the speed of a file that the model no longer has is not shown', async () => {
  const { db } = api.platform;
  await db
    .update(models)
    .set({ onnxSha256: 'c'.repeat(64) })
    .where(eq(models.slug, 'slow'));
  expect(await speedOf('slow')).toBeNull();
});

test('a model that is not here cannot be measured', async () => {
  await insertModel(api.platform, { slug: 'remote', availability: 'REMOTE', onnxSha256: null });
  const { errors } = await measure('remote');
  expect(errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'slug' });
});
