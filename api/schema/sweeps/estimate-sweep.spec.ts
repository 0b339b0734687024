import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyModel } from '../../../zoo/testing/tiny-model.ts';
import { featureSets, modelSpeeds, workers } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { pastRun } from '../../testing/past-run.ts';
import { insertDataset, insertModel } from '../../testing/rows.ts';

let api: TestApi;
let modelId: string;
let onnxSha256: string;
let datasetId: string;
beforeAll(async () => {
  api = await startTestApi();
  ({ sha256: onnxSha256 } = await api.platform.blobs.put(tinyModel()));
  modelId = (await insertModel(api.platform, { onnxSha256 })).id;
  const pictures = Array.from({ length: 12 }, (_, i) => Buffer.from(`picture ${i}`));
  datasetId = (await insertDataset(api.platform, pictures, { split: 'EACH' })).id;
  await api.platform.db.insert(workers).values({ hostname: 'here', machine: 'CPU, 2 cores' });
});
afterAll(() => api?.close());

async function estimate(input: object) {
  const { data, errors } = await api.query(
    'query ($input: StartSweepInput!) { sweepEstimate(input: $input) { seconds secondsInterval memoryBytes runs basis } }',
    { input: { modelSlugs: ['tiny-net'], datasetId, trials: 9, ...input } },
  );
  expect(errors).toBeUndefined();
  return (data as { sweepEstimate: { seconds: number; secondsInterval: number[] | null; basis: string } })
    .sweepEstimate;
}
const ran = (strategy: string, restSeconds: number) =>
  pastRun(api, {
    ...{ machine: 'CPU, 2 cores', restSeconds },
    input: { modelSlug: 'tiny-net', datasetId, strategy, epochs: 4 },
  });

test('without a run, it says so and what is known after a first one', async () => {
  expect(await estimate({ strategies: ['FULL'] })).toMatchObject({
    ...{ seconds: null, runs: 0, memoryBytes: null },
    basis: expect.stringMatching(/Nothing like some trials .* Measure its speed on the page of the model/),
  });
});

test('before a first run, from the measured speed of the model', async () => {
  const speed = { milliseconds: 5_000, machine: 'CPU, 2 cores', onnxSha256, runs: 5, measuredAt: new Date() };
  await api.platform.db.insert(modelSpeeds).values({ modelId, ...speed });
  const ranges = [{ option: 'epochs', values: [4] }];
  const [nine, three] = [
    await estimate({ strategies: ['FULL'], ranges }),
    await estimate({ strategies: ['FULL'], ranges, trials: 3 }),
  ];
  expect(nine).toMatchObject({ runs: 0, basis: expect.stringContaining('measured speed') });
  expect(nine.seconds).toBeCloseTo(3 * three.seconds);
  expect(nine.secondsInterval?.[1]).toBeGreaterThan(2 * nine.seconds);
  await api.platform.db.delete(modelSpeeds);
});

test('random search: every trial for its own epochs', async () => {
  await ran('FULL', 2);
  const ranges = [{ option: 'epochs', values: [4] }];
  const { seconds, basis } = await estimate({ strategies: ['FULL'], ranges });
  // Each 4 s of epochs, and 2 s beside them.
  expect(seconds).toBeCloseTo(9 * 6, 1);
  expect(basis).toContain('From runs of these models');
});

test('successive halving: the trials of each rung for its epochs, each rung from the start', async () => {
  const { seconds } = await estimate({ strategies: ['FULL'], method: 'SUCCESSIVE_HALVING', epochs: 9 });
  // Nine trials of 1 epoch, three of 3, one of 9.
  expect(seconds).toBeCloseTo(9 * (1 + 2) + 3 * (3 + 2) + 1 * (9 + 2), 1);
});

test('features are extracted for the first trial of a model, and lie there for the others', async () => {
  await ran('LINEAR_PROBE', 20);
  await ran('LINEAR_PROBE', 2);
  await ran('LINEAR_PROBE', 20);
  const ranges = [{ option: 'epochs', values: [4] }];
  const { seconds, secondsInterval, basis } = await estimate({ strategies: ['LINEAR_PROBE'], ranges });
  expect(seconds).toBeCloseTo(9 * 4 + 20 + 8 * 2, 1);
  expect(secondsInterval?.[0]).toBeLessThan(seconds);
  expect(basis).toContain('it should take less');
});

test('runs that found their features tell what a trial takes beside its epochs', async () => {
  const features = { layer: 'block_2_add', sha256: 'a'.repeat(64), key: 'features', createdAt: new Date(0) };
  await api.platform.db.insert(featureSets).values({ modelId, datasetId, ...features });
  await ran('LINEAR_PROBE', 5);
  const ranges = [{ option: 'epochs', values: [4] }];
  const { seconds, basis } = await estimate({ strategies: ['LINEAR_PROBE'], ranges });
  // All four lie after these features, so all found them: the median of 20, 2, 20 and 5 s.
  expect(seconds).toBeCloseTo(9 * (4 + 12.5), 1);
  expect(basis).not.toContain('it should take less');
});

test('what a sweep would refuse has no estimate', async () => {
  const { errors } = await api.query('query ($input: StartSweepInput!) { sweepEstimate(input: $input) { seconds } }', {
    input: { modelSlugs: [], datasetId, trials: 1 },
  });
  expect(errors?.[0].message).toContain('must name at least one model');
});
