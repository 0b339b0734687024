import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { doJob } from '../../testing/do-job.ts';
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
