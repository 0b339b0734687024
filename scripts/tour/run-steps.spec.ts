import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { fewShotStudies, modelRankings } from '../../api/database/tables/index.ts';
import { startTestApi, type TestApi } from '../../api/testing/api.ts';
import { insertJob } from '../../api/testing/rows.ts';
import { insertTinyTraining } from '../../api/testing/tiny-training.ts';
import { startWorker, type Worker } from '../../api/worker/start-worker.ts';
import { HEAD_METHODS } from '../../zoo/transfer/heads/methods.ts';
import { runSteps } from './run-steps.ts';
import { STEPS } from './steps/index.ts';
import type { Tour } from './tour.ts';
import { TourClient } from './tour-client.ts';

// The cheap steps of the tour, by the API and a worker, on shapes instead of emoji.

let api: TestApi;
let worker: Worker;
let tour: Tour & { client: TourClient };

beforeAll(async () => {
  api = await startTestApi();
  worker = await startWorker(api.platform.config, { log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }) });
  const { modelSlug, datasetId } = await insertTinyTraining(api.platform);
  const none = () => Promise.reject(new Error('No step asks for it here.'));
  tour = {
    client: new TourClient(api.url, api.tokens.ADMIN),
    webUrl: 'http://web',
    isLong: false,
    materials: {
      ...{ textModel: none, otherPictures: none, names: none },
      candidates: async () => [modelSlug],
      pictureModel: async () => modelSlug,
      pictures: async () => datasetId,
    },
  };
});
afterAll(async () => {
  await tour?.client.close();
  await worker?.stop();
  await api?.close();
});

/** Runs steps and returns their rows, their failures and what they printed. */
async function run(...names: string[]) {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  try {
    const chosen = STEPS.filter(({ name }) => names.includes(name));
    const { rows, failures } = await runSteps(tour, chosen, new AbortController().signal);
    return { rows, failures, printed: log.mock.calls.join('\n') };
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
}

test('a probe, a step that fails, and the best: figures of the API, and mutations to copy', async () => {
  const { rows, failures, printed } = await run('probe', 'shots', 'comparison');
  expect(rows.map(({ step }) => step)).toEqual(['probe', 'comparison']);
  // The shapes have 16 training examples a class.
  expect(failures).toEqual([{ step: 'shots', message: expect.stringMatching(/20 .*16/) }]);
  const [probe, comparison] = rows;
  const id = probe.page?.split('/').at(-1);
  const { data } = await api.query(
    `{ fineTune(id: "${id}") { verdict { kind } bestCheckpoint { evaluations { split accuracy intervals { metrics { name interval } } } } } }`,
  );
  const { verdict, bestCheckpoint } = data.fineTune;
  const evaluation = bestCheckpoint.evaluations.find(({ split }: { split: string }) => split === 'test');
  expect(probe).toMatchObject({
    method: 'Linear probe',
    accuracy: evaluation.accuracy,
    interval: evaluation.intervals.metrics.find(({ name }: { name: string }) => name === 'accuracy').interval,
    says: `verdict ${verdict.kind}`,
    page: `http://web/fine-tunes/${id}`,
  });
  expect(probe.seconds).toBeGreaterThan(0);
  expect(comparison).toMatchObject({
    accuracy: evaluation.accuracy,
    says: `the probe itself; verdict ${verdict.kind}`,
  });
  expect(printed).toContain('1 of 3. Linear probe');
  expect(printed).toMatch(
    /mutation \{ startFineTune\(input: \{datasetId: "[-0-9a-f]+", modelSlug: "tiny-net", strategy: LINEAR_PROBE\}\) \{ id/,
  );
  expect(printed).toMatch(/\| Linear probe +\| 0\.\d{3} \[/);
});

test('a second run takes the fine-tune of the first', async () => {
  const count = async () => (await api.query('{ fineTunes { totalCount } }')).data.fineTunes.totalCount;
  const [before, { rows: first }] = [await count(), await run('probe')];
  expect(before).toBe(1);
  const { rows, printed } = await run('probe');
  expect(await count()).toBe(before);
  expect(rows).toEqual(first);
  expect(printed).toContain('Linear probe: was done before');
});

test('a second run takes the ranking and the few-shot study of the first', async () => {
  const { rows: first } = await run('ranking');
  expect(first[0].page).toMatch(/^http:\/\/web\/rankings\/[-0-9a-f]+$/);
  // The shapes are too few for the study of the tour: it was done elsewhere.
  const { db } = api.platform;
  const [{ modelId, datasetId }] = await db
    .select()
    .from(modelRankings)
    .then((rows) => rows.map(({ modelIds, datasetId }) => ({ modelId: modelIds[0], datasetId })));
  const { id: jobId } = await insertJob(api.platform, {
    kind: 'few-shot-study',
    state: 'SUCCEEDED',
    startedAt: new Date(0),
    finishedAt: new Date(5000),
  });
  const options = { methods: [...HEAD_METHODS], shots: [1, 5, 20], draws: 10, seed: 0 };
  const result = {
    method: 'RIDGE' as const,
    shots: 5,
    accuracies: [0.5, 0.7],
    mean: 0.6,
    interval: [0, 1] as [number, number],
    problem: null,
  };
  const [study] = await db
    .insert(fewShotStudies)
    .values({ modelId, datasetId, options, results: [result], jobId })
    .returning();
  // Others do not count: other draws, and one that failed.
  const failed = await insertJob(api.platform, { kind: 'few-shot-study', state: 'FAILED' });
  await db.insert(fewShotStudies).values([
    { modelId, datasetId, options: { ...options, draws: 3 }, jobId },
    { modelId, datasetId, options, jobId: failed.id },
  ]);
  const { rows, failures, printed } = await run('shots', 'ranking');
  expect(failures).toEqual([]);
  expect(rows).toEqual([
    expect.objectContaining({ accuracy: 0.6, seconds: 5, page: `http://web/few-shots/${study.id}` }),
    first[0],
  ]);
  expect(printed).toContain('Few shots: was done before');
  expect(printed).toContain('Rank the models: was done before');
  expect(await db.$count(modelRankings)).toBe(1);
});
