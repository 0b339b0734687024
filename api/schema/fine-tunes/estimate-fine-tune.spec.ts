import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyFeatureLayers, tinyModel } from '../../../zoo/testing/tiny-model.ts';
import { featureSets, modelSpeeds, models, workers } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { pastRun } from '../../testing/past-run.ts';
import { insertDataset, insertModel } from '../../testing/rows.ts';

let api: TestApi;
let datasetId: string;
let modelId: string;
let onnxSha256: string;
beforeAll(async () => {
  api = await startTestApi();
  ({ sha256: onnxSha256 } = await api.platform.blobs.put(tinyModel()));
  const network = { onnxSha256, featureLayers: tinyFeatureLayers };
  modelId = (await insertModel(api.platform, network)).id;
  await insertModel(api.platform, { slug: 'large-net', ...network, parameterCount: 200_000_000 });
  const pictures = Array.from({ length: 12 }, (_, i) => Buffer.from(`picture ${i}`));
  datasetId = (await insertDataset(api.platform, pictures, { split: 'EACH' })).id;
  await api.platform.db.insert(workers).values({ hostname: 'here', machine: HERE });
});
afterAll(() => api?.close());

const HERE = 'CPU, 2 cores';
const input = { modelSlug: 'tiny-net', strategy: 'FULL', epochs: 4 };

interface Estimate {
  seconds: number;
  secondsInterval: [number, number];
  memoryBytes: number;
  memoryInterval: [number, number];
  runs: number;
  basis: string;
}
async function estimate(changes: object = {}): Promise<Estimate> {
  const { data, errors } = await api.query(
    'query ($input: StartFineTuneInput!) { fineTuneEstimate(input: $input) { seconds secondsInterval memoryBytes memoryInterval runs basis } }',
    { input: { ...input, datasetId, ...changes } },
  );
  expect(errors).toBeUndefined();
  return data.fineTuneEstimate as Estimate;
}
const runOn = (machine: string, changes: object = {}, restSeconds = 2) =>
  pastRun(api, { machine, restSeconds, input: { ...input, datasetId, ...changes } });
const measured = async (id: string, milliseconds: number, machine = HERE) => {
  const speed = { milliseconds, machine, onnxSha256, runs: 5, measuredAt: new Date() };
  await api.platform.db
    .insert(modelSpeeds)
    .values({ modelId: id, ...speed })
    .onConflictDoUpdate({ target: modelSpeeds.modelId, set: speed });
};
const widthOf = ({ secondsInterval: [low, high] }: Estimate) => high / low;

test('with neither a run nor a speed of a machine that works here, there is nothing to estimate from', async () => {
  await runOn('another CPU');
  await measured(modelId, 5_000, 'another CPU');
  expect(await estimate()).toMatchObject({
    ...{ seconds: null, secondsInterval: null, memoryBytes: null, memoryInterval: null, runs: 0 },
    basis: expect.stringContaining('Measure its speed'),
  });
});

test('before a first run, from the measured speed, and it says so', async () => {
  await measured(modelId, 5_000);
  const first = await estimate();
  expect(first).toMatchObject({
    runs: 0,
    basis: expect.stringMatching(/measured speed .* 5,000 ms .*, not from a run/),
  });
  const { seconds, secondsInterval, memoryBytes, memoryInterval } = first;
  expect(secondsInterval[0]).toBeLessThan(seconds / 2);
  expect(secondsInterval[1]).toBeGreaterThan(2 * seconds);
  expect(memoryInterval[0]).toBeLessThan(memoryBytes);
  // The speed was measured on the CPU.
  expect(await estimate({ device: 'WEBGPU' })).toMatchObject({
    ...{ seconds: null, runs: 0 },
    basis: expect.stringMatching(/^No run of this model with such options .* before the first run\.$/),
  });
  await measured(modelId, 10_000);
  expect((await estimate()).seconds).toBeGreaterThan(1.8 * seconds);
  expect((await estimate({ strategy: 'LINEAR_PROBE' })).seconds).toBeLessThan(seconds);
});

test('pairs of texts, domains and GPUs have no estimate without a run: what is measured is another thing', async () => {
  expect(await estimate({ device: 'CUDA' })).toMatchObject({ seconds: null, runs: 0 });
});

test('each run of its kind brings it nearer, and narrows the range', async () => {
  const without = await estimate();
  await runOn(HERE);
  const one = await estimate();
  expect(one).toMatchObject({ runs: 1, basis: expect.stringContaining('From runs of this model') });
  expect(Math.abs(one.seconds - 6)).toBeLessThan(Math.abs(without.seconds - 6));
  for (let i = 0; i < 9; i++) await runOn(HERE);
  const ten = await estimate();
  expect(Math.abs(ten.seconds - 6)).toBeLessThan(Math.abs(one.seconds - 6));
  expect(widthOf(without)).toBeGreaterThan(widthOf(one));
  expect(widthOf(one)).toBeGreaterThan(widthOf(ten));
  expect((await estimate({ epochs: 8 })).seconds).toBeGreaterThan(1.5 * ten.seconds);
});

test('runs of the model with other options say something, and those of other models with such options', async () => {
  const other = await estimate({ strategy: 'LORA' });
  expect(other).toMatchObject({ runs: 10, basis: expect.stringContaining('runs of this model with other options') });
  const [{ id }] = await api.platform.db.select().from(models).where(eq(models.slug, 'large-net'));
  expect(await estimate({ modelSlug: 'large-net' })).toMatchObject({ seconds: null });
  await measured(id, 10_000);
  const larger = await estimate({ modelSlug: 'large-net' });
  expect(larger).toMatchObject({ runs: 10, basis: expect.stringContaining('runs of other models') });
  // Its weights are loaded, and saved after each epoch.
  expect(larger.seconds).toBeGreaterThan((await estimate()).seconds);
  expect(larger.memoryBytes).toBeGreaterThan((await estimate()).memoryBytes);
});

test('runs whose speed is not known are compared with each other', async () => {
  await api.platform.db.delete(modelSpeeds);
  const known = await estimate();
  expect(known).toMatchObject({ runs: 10 });
  expect(known.seconds).toBeCloseTo(6, 0);
  expect(await estimate({ strategy: 'LORA' })).toMatchObject({
    ...{ seconds: expect.any(Number), runs: 10 },
    basis: expect.stringContaining('from its runs with other options'),
  });
  expect(await estimate({ modelSlug: 'large-net' })).toMatchObject({ seconds: null });
  await measured(modelId, 10_000);
});

test('of a head whose features are there, those are not computed again', async () => {
  const head = { strategy: 'LINEAR_PROBE', epochs: 1 };
  const before = await estimate(head);
  const layer = tinyFeatureLayers.at(-1)?.name ?? '';
  await api.platform.db
    .insert(featureSets)
    .values({ modelId, datasetId, layer, key: 'of the spec', sha256: 'f'.repeat(64) });
  const after = await estimate(head);
  expect(after.seconds).toBeLessThan(before.seconds / 2);
  expect(after.basis).toContain('Its features are there already');
});
