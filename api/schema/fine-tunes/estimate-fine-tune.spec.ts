import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { featureSets, models, workers } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { pastRun } from '../../testing/past-run.ts';
import { insertDataset, insertModel } from '../../testing/rows.ts';

let api: TestApi;
let datasetId: string;
beforeAll(async () => {
  api = await startTestApi();
  await insertModel(api.platform);
  await insertModel(api.platform, { slug: 'large-net', parameterCount: 2_000 });
  const pictures = Array.from({ length: 12 }, (_, i) => Buffer.from(`picture ${i}`));
  datasetId = (await insertDataset(api.platform, pictures, { split: 'EACH' })).id;
  await api.platform.db.insert(workers).values({ hostname: 'here', machine: 'CPU, 2 cores' });
});
afterAll(() => api?.close());

const query = async (document: string, input: object) => {
  const { data, errors } = await api.query(document, {
    input: { modelSlug: 'tiny-net', datasetId, strategy: 'FULL', epochs: 4, ...input },
  });
  expect(errors).toBeUndefined();
  return Object.values(data)[0] as Record<string, never>;
};
const estimate = (input: object = {}) =>
  query(
    'query ($input: StartFineTuneInput!) { fineTuneEstimate(input: $input) { seconds secondsInterval memoryBytes runs basis } }',
    input,
  );

const runOn = (machine: string, input: object = {}) =>
  pastRun(api, { machine, input: { modelSlug: 'tiny-net', datasetId, strategy: 'FULL', epochs: 4, ...input } });

test('without a run on a machine that works here, there is nothing to estimate from', async () => {
  await runOn('another CPU');
  expect(await estimate()).toMatchObject({ seconds: null, runs: 0, basis: expect.stringContaining('No run like it') });
});

test('from a run of the model, and of another model by its size; other strategies do not count', async () => {
  await runOn('CPU, 2 cores');
  const own = await estimate({ epochs: 8 });
  expect(own).toMatchObject({ secondsInterval: null, memoryBytes: 1_000_000, runs: 1 });
  expect(own.seconds).toBeCloseTo(10, 1);
  const larger = await estimate({ modelSlug: 'large-net' });
  expect(larger).toMatchObject({ memoryBytes: null, basis: expect.stringContaining('other models') });
  expect(larger.seconds).toBeCloseTo(10, 1);
  expect((await estimate({ strategy: 'LORA' })).runs).toBe(0);
});

test('three runs give an interval', async () => {
  await runOn('CPU, 2 cores');
  await runOn('CPU, 2 cores');
  const { seconds, secondsInterval } = await estimate();
  expect(secondsInterval).toHaveLength(2);
  expect(secondsInterval[0]).toBeCloseTo(seconds, 1);
});

test('of heads, runs that found their features tell about those that find theirs', async () => {
  const head = { strategy: 'LINEAR_PROBE' };
  const run = (restSeconds: number) =>
    pastRun(api, {
      ...{ machine: 'CPU, 2 cores', restSeconds },
      input: { modelSlug: 'tiny-net', datasetId, epochs: 4, ...head },
    });
  await run(100);
  expect((await estimate(head)).seconds).toBeCloseTo(104, 1);
  const { db } = api.platform;
  const [{ id: modelId, featureLayers }] = await db.select().from(models).where(eq(models.slug, 'tiny-net'));
  const layer = featureLayers.at(-1)?.name ?? '';
  await db.insert(featureSets).values({ modelId, datasetId, layer, key: 'of the spec', sha256: 'f'.repeat(64) });
  expect((await estimate(head)).basis).toContain('These are there already, so this run is shorter.');
  await run(2);
  const found = await estimate(head);
  expect(found).toMatchObject({ runs: 1, basis: expect.stringContaining('From runs of this model') });
  expect(found.seconds).toBeCloseTo(6, 1);
});
