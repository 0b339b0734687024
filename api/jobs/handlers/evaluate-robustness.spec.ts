import { eq } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { datasets } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertTinyTraining } from '../../testing/tiny-training.ts';
import { untilJobOver } from '../../testing/until-over.ts';
import { startWorker, type Worker } from '../../worker/start-worker.ts';

let api: TestApi;
let worker: Worker;
let training: { modelSlug: string; datasetId: string };
beforeAll(async () => {
  api = await startTestApi();
  training = await insertTinyTraining(api.platform);
  const splits = ['train', 'validation', 'test'].map((name) => ({ name, exampleCount: 12 }));
  await api.platform.db.update(datasets).set({ splits }).where(eq(datasets.id, training.datasetId));
  worker = await startWorker(api.platform.config, { log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }) });
});
afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

const evaluate = (input: object) =>
  api.query(
    'mutation ($input: EvaluateRobustnessInput!) { evaluateRobustness(input: $input) { id exampleCount corruptions { name } job { id kind } } }',
    { input },
  );

async function succeeded(jobId: string): Promise<void> {
  await untilJobOver(api, jobId);
  const { data } = await api.query('query ($id: ID!) { job(id: $id) { state error } }', { id: jobId });
  expect(data.job).toEqual({ state: 'SUCCEEDED', error: null });
}

test('a checkpoint is evaluated on corrupted pictures, in a job', async () => {
  const { data: started } = await api.query(
    'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id job { id } } }',
    { input: { ...training, strategy: 'LINEAR_PROBE', epochs: 1, device: 'CPU' } },
  );
  await succeeded(started.startFineTune.job.id);
  const { data: trained } = await api.query(
    'query ($id: ID!) { fineTune(id: $id) { checkpoints { id evaluations { split accuracy } } } }',
    { id: started.startFineTune.id },
  );
  const [checkpoint] = trained.fineTune.checkpoints;
  const { data, errors } = await evaluate({ checkpointId: checkpoint.id });
  expect(errors).toBeUndefined();
  const { id, job, ...rest } = data.evaluateRobustness;
  expect(rest).toEqual({ exampleCount: null, corruptions: [] });
  expect(job.kind).toBe('evaluate-robustness');
  await succeeded(job.id);
  const { data: done } = await api.query(
    `query ($id: ID!) { robustnessEvaluation(id: $id) { split seed exampleCount cleanAccuracy meanCorruptionError
      corruptions { name error accuracies { strength accuracy } } checkpoint { robustness { id } } } }`,
    { id },
  );
  const shown = done.robustnessEvaluation;
  const test = checkpoint.evaluations.find(({ split }: { split: string }) => split === 'test');
  expect(shown).toMatchObject({ split: 'test', seed: 0, exampleCount: 12, checkpoint: { robustness: [{ id }] } });
  expect(shown.cleanAccuracy).toBeCloseTo(test.accuracy, 12);
  expect(shown.corruptions).toHaveLength(8);
  for (const { accuracies } of shown.corruptions) {
    expect(accuracies.map(({ strength }: { strength: number }) => strength)).toEqual([1, 2, 3, 4, 5]);
  }
  expect(shown.meanCorruptionError).toBeGreaterThan(0);

  for (const [input, code, field] of [
    [{ checkpointId: 'nothing' }, 'NOT_FOUND', 'checkpointId'],
    [{ checkpointId: checkpoint.id, split: 'other' }, 'BAD_USER_INPUT', 'split'],
    [{ checkpointId: checkpoint.id, examples: 0 }, 'BAD_USER_INPUT', 'examples'],
  ] as const) {
    expect((await evaluate(input)).errors?.[0].extensions).toEqual({ code, field });
  }
});
