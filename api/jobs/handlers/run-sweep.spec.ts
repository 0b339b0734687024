import { and, eq, isNotNull } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { mcnemarExact } from '../../../zoo/evaluation/mcnemar.ts';
import { checkpoints, evaluations, featureSets, fineTunes, sweeps } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertDataset, insertModel } from '../../testing/rows.ts';
import { insertTinyTraining } from '../../testing/tiny-training.ts';
import { untilOver } from '../../testing/until-over.ts';
import { startWorker, type Worker } from '../../worker/start-worker.ts';

let api: TestApi;
let worker: Worker;
let training: { modelSlug: string; datasetId: string };
beforeAll(async () => {
  api = await startTestApi();
  training = await insertTinyTraining(api.platform);
  await insertModel(api.platform, {
    slug: 'broken',
    onnxSha256: (await api.platform.blobs.put(Buffer.from('not a model'))).sha256,
  });
  worker = await begin();
});
afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

const begin = () => startWorker(api.platform.config, { log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }) });

const FIELDS = `id metric method rungs { trials epochs } resumable conclusion best { id bestCheckpoint { evaluations { split } } }
  trials { id options job { kind state } } leaderboard { value interval fineTune { id } } failures { error fineTune { id job { state error } } }
  job { id state error }`;
const start = (input: object = {}) =>
  api.query(`mutation ($input: StartSweepInput!) { startSweep(input: $input) { ${FIELDS} } }`, {
    input: {
      datasetId: training.datasetId,
      modelSlugs: ['tiny-net'],
      trials: 3,
      ranges: [
        { option: 'epochs', values: [4] },
        { option: 'device', values: ['CPU'] },
      ],
      ...input,
    },
  });
const get = async (id: string) =>
  (await api.query(`query ($id: ID!) { sweep(id: $id) { ${FIELDS} } }`, { id })).data.sweep;
async function over(id: string) {
  await untilOver(api, `sweep(id: "${id}")`);
  return get(id);
}
/** How a sweep's checkpoints were judged, by split. */
async function judged(sweepId: string) {
  const rows = await api.platform.db
    .select({ split: evaluations.split, fineTuneId: fineTunes.id })
    .from(fineTunes)
    .innerJoin(checkpoints, eq(checkpoints.fineTuneId, fineTunes.id))
    .innerJoin(evaluations, eq(evaluations.checkpointId, checkpoints.id))
    .where(eq(fineTunes.sweepId, sweepId));
  const of = (split: string) => rows.filter((row) => row.split === split).map(({ fineTuneId }) => fineTuneId);
  return { validation: of('validation'), test: of('test') };
}

test('trials share features, each saves one checkpoint, and the winner alone is judged on test', async () => {
  const { data, errors } = await start({ seed: 5 });
  expect(errors).toBeUndefined();
  const sweep = await over(data.startSweep.id);
  expect(sweep.job).toMatchObject({ state: 'SUCCEEDED', error: null });
  expect(sweep).toMatchObject({
    method: 'RANDOM',
    metric: 'accuracy',
    rungs: [{ trials: 3, epochs: null }],
    failures: [],
  });
  expect(sweep.trials).toHaveLength(3);
  for (const { options, job } of sweep.trials) {
    expect(options).toMatchObject({ strategy: 'LINEAR_PROBE', epochs: 4, seed: 5 });
    expect(job).toEqual({ kind: 'fine-tune', state: 'SUCCEEDED' });
  }
  const values = sweep.leaderboard.map(({ value }: { value: number }) => value);
  expect(values).toEqual([...values].sort((a, b) => b - a));
  expect(sweep.leaderboard.map(({ fineTune }: { fineTune: { id: string } }) => fineTune.id)).toEqual(
    sweep.trials.map(({ id }: { id: string }) => id),
  );
  expect(sweep.best.id).toBe(sweep.trials[0].id);
  const { validation, test: tested } = await judged(sweep.id);
  expect(validation.sort()).toEqual(sweep.trials.map(({ id }: { id: string }) => id).sort());
  expect(tested).toEqual([sweep.best.id]);
  expect(await api.platform.db.$count(featureSets)).toBe(1);
});

test('the conclusion is McNemar’s test of the first two, from their predictions', async () => {
  const [row] = await api.platform.db.select().from(sweeps).where(isNotNull(sweeps.conclusion));
  const { leaderboard, conclusion } = await get(row.id);
  const right = async (fineTuneId: string) => {
    const [found] = await api.platform.db
      .select({ sha256: evaluations.predictionsSha256 })
      .from(evaluations)
      .innerJoin(checkpoints, eq(checkpoints.id, evaluations.checkpointId))
      .where(and(eq(checkpoints.fineTuneId, fineTuneId), eq(evaluations.split, 'validation')));
    const predictions: { label: number; probabilities: number[] }[] = JSON.parse(
      (await api.platform.blobs.read(found.sha256)).toString(),
    );
    return predictions.map(({ label, probabilities }) => probabilities.indexOf(Math.max(...probabilities)) === label);
  };
  const [first, second] = await Promise.all(
    leaderboard.slice(0, 2).map(({ fineTune }: { fineTune: { id: string } }) => right(fineTune.id)),
  );
  const only = (a: boolean[], b: boolean[]) => a.filter((hit, i) => hit && !b[i]).length;
  const pValue = mcnemarExact(only(first, second), only(second, first));
  expect(row.conclusion?.pValue).toBe(pValue);
  expect(conclusion).toMatch(pValue < 0.05 ? /^The best is better/ : /^The best is not better/);
});

test('successive halving trains the best of each rung for longer', async () => {
  const { data } = await start({
    trials: 3,
    method: 'SUCCESSIVE_HALVING',
    epochs: 6,
    ranges: [{ option: 'device', values: ['CPU'] }],
  });
  const sweep = await over(data.startSweep.id);
  expect(sweep.rungs).toEqual([
    { trials: 3, epochs: 2 },
    { trials: 1, epochs: 6 },
  ]);
  const rows = await api.platform.db.select().from(fineTunes).where(eq(fineTunes.sweepId, sweep.id));
  const ofRung = (rung: number) => rows.filter((row) => row.rung === rung);
  expect(ofRung(0).map(({ options }) => options.epochs)).toEqual([2, 2, 2]);
  expect(ofRung(1).map(({ options }) => options.epochs)).toEqual([6]);
  const worst = Math.min(
    ...ofRung(1).map(({ trial }) => ofRung(0).find((row) => row.trial === trial)?.measured?.value ?? 0),
  );
  const left = ofRung(0).filter(({ trial }) => ofRung(1).every((row) => row.trial !== trial));
  for (const { measured } of left) expect(measured?.value).toBeLessThanOrEqual(worst);
  expect(sweep.trials).toHaveLength(3);
});

test('a trial that fails does so alone; when all fail, so does the sweep, with the reason', async () => {
  const mixed = await over((await start({ modelSlugs: ['tiny-net', 'broken'], trials: 2 })).data.startSweep.id);
  expect(mixed.job.state).toBe('SUCCEEDED');
  expect(mixed.trials).toHaveLength(1);
  expect(mixed.failures).toHaveLength(1);
  const [{ error, fineTune }] = mixed.failures;
  expect(fineTune.job).toEqual({ state: 'FAILED', error });
  expect(mixed.conclusion).toMatch(/^Only one trial succeeded/);

  const broken = await over((await start({ modelSlugs: ['broken'], trials: 2 })).data.startSweep.id);
  expect(broken.job.state).toBe('FAILED');
  expect(broken.job.error).toContain(`All 2 runs of the sweep failed, so nothing leads. ${error}`);
  expect(broken.best).toBeNull();
});

const LONGER = {
  trials: 3,
  seed: 9,
  ranges: [
    { option: 'epochs', values: [20] },
    { option: 'device', values: ['CPU'] },
  ],
};
/** A sweep whose first trial is done. */
async function begun() {
  const { id, job } = (await start(LONGER)).data.startSweep;
  await vi.waitFor(
    async () => {
      const trials = and(eq(fineTunes.sweepId, id), isNotNull(fineTunes.measured));
      expect(await api.platform.db.$count(fineTunes, trials)).toBeGreaterThan(0);
    },
    { timeout: 600_000, interval: 20 },
  );
  return { id, job };
}
const figures = ({ leaderboard }: { leaderboard: { value: number; interval: number[] }[] }) =>
  leaderboard.map(({ value, interval }) => [value, interval]);

test('a sweep that was stopped goes on where it was, and ends as one whose worker ended meanwhile', async () => {
  const { id, job } = await begun();
  await api.query('mutation ($id: ID!) { cancelJob(id: $id) { state } }', { id: job.id });
  const stopped = await over(id);
  expect(stopped).toMatchObject({ resumable: true, best: null, job: { state: 'CANCELLED' } });
  expect(stopped.trials.length).toBeLessThan(3);
  const resumed = await api.query('mutation ($id: ID!) { resumeSweep(id: $id) { job { id } } }', { id });
  expect(resumed.data.resumeSweep.job.id).not.toBe(job.id);
  const done = await over(id);
  expect(done).toMatchObject({ resumable: false, job: { state: 'SUCCEEDED' } });
  expect((await judged(id)).test).toEqual([done.best.id]);

  const other = await begun();
  await worker.stop();
  expect((await get(other.id)).job.state).toBe('QUEUED');
  worker = await begin();
  const recovered = await over(other.id);
  expect(recovered.job).toEqual({ id: other.job.id, state: 'SUCCEEDED', error: null });
  expect(figures(recovered)).toEqual(figures(done));
  expect((await judged(other.id)).test).toEqual([recovered.best.id]);
  const again = await api.query('mutation ($id: ID!) { resumeSweep(id: $id) { id } }', { id });
  expect(again.errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'id' });
});

test('a PROTOTYPE has nothing to draw: it is tried once, also where the others run in rungs', async () => {
  const { data, errors } = await start({
    ...{ strategies: ['PROTOTYPE', 'LINEAR_PROBE'], trials: 3, method: 'SUCCESSIVE_HALVING', epochs: 3 },
    ranges: [
      { option: 'learningRate', min: 0.001, max: 0.1, log: true },
      { option: 'device', values: ['CPU'] },
    ],
  });
  expect(errors).toBeUndefined();
  const sweep = await over(data.startSweep.id);
  expect(sweep.job).toMatchObject({ state: 'SUCCEEDED', error: null });
  const rows = await api.platform.db.select().from(fineTunes).where(eq(fineTunes.sweepId, sweep.id));
  const of = (strategy: string) => rows.filter((row) => row.strategy === strategy).map(({ rung }) => rung);
  expect(of('PROTOTYPE')).toEqual([0]);
  expect(of('LINEAR_PROBE').length).toBeGreaterThanOrEqual(2);
  expect(sweep.trials).toHaveLength(3);

  const alone = await start({ strategies: ['PROTOTYPE'], trials: 8, ranges: [] });
  expect(alone.data.startSweep.rungs).toEqual([{ trials: 1, epochs: null }]);
  expect((await over(alone.data.startSweep.id)).leaderboard).toHaveLength(1);
});

test('what a fine-tune would refuse is refused before anything starts', async () => {
  const refused = async (input: object) => (await start(input)).errors?.[0];
  expect((await refused({ ranges: [{ option: 'dropout', values: [2] }] }))?.extensions.field).toBe('dropout');
  expect((await refused({ ranges: [{ option: 'colour', values: [2] }] }))?.message).toMatch(/colour/);
  expect((await refused({ ranges: [{ option: 'seed', values: [2] }] }))?.extensions.field).toBe('ranges');
  expect((await refused({ trials: 0 }))?.extensions.field).toBe('trials');
  const halving = { method: 'SUCCESSIVE_HALVING', ranges: [{ option: 'epochs', values: [3] }] };
  expect((await refused(halving))?.message).toMatch(/sets the epochs of each rung itself/);
  expect((await refused({ metric: 'beauty' }))?.extensions.field).toBe('metric');
  expect((await refused({ metric: 'beauty' }))?.message).toBe('metric must be one of accuracy, macroF1, logLoss.');
  expect((await refused({ modelSlugs: ['nothing'] }))?.extensions).toEqual({
    ...{ code: 'NOT_FOUND', field: 'modelSlugs' },
  });
  expect((await refused({ ranges: [{ option: 'loraRank', values: [4] }] }))?.message).toMatch(/LINEAR_PROBE does not/);
  expect(await get('nothing')).toBeNull();
  const { id: trainOnly } = await insertDataset(api.platform, [Buffer.from('a'), Buffer.from('b')], { split: 'train' });
  const small = await refused({ datasetId: trainOnly });
  expect(small?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'datasetId' });
  expect(small?.message).toMatch(/no validation and no test examples/);
});
