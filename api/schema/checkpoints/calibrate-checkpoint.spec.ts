import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { random } from '../../../zoo/data/random.ts';
import { cooled } from '../../../zoo/evaluation/calibration/fit-temperature.ts';
import type { ExampleOutputs } from '../../../zoo/evaluation/example-outputs.ts';
import type { ExamplePrediction } from '../../../zoo/evaluation/metrics.ts';
import { openClassifier } from '../../../zoo/inference/classifier.ts';
import { checkpoints, datasets, fineTunes, workers } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { doJob } from '../../testing/do-job.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel, insertWorker } from '../../testing/rows.ts';
import { tinyCheckpoint } from '../../testing/tiny-checkpoint.ts';

let api: TestApi;
let fineTuneId: string;
let datasetId: string;
let epoch = 0;

/** Predictions that are sure of themselves and often wrong, so that the best temperature is high. */
function overconfident(count: number, seed: number): ExamplePrediction[] {
  const generator = random(seed);
  return Array.from({ length: count }, (_, i) => {
    const confidence = 0.9 + 0.09 * generator.next();
    const guess = generator.next() < 0.7 ? i % 2 : 1 - (i % 2);
    const probabilities = guess === 0 ? [confidence, 1 - confidence] : [1 - confidence, confidence];
    return { name: `${i}`, label: i % 2, probabilities, groups: {} };
  });
}

/** A checkpoint that can be run, with these predictions. */
async function checkpoint(predictions: { predictions: ExamplePrediction[]; validation?: ExamplePrediction[] }) {
  const { platform } = api;
  const values = { fineTuneId, epoch: ++epoch, validationLoss: 1 };
  const { id } = await insertCheckpoint(platform, values, { datasetId, ...predictions });
  const { sha256 } = await platform.blobs.put(tinyCheckpoint());
  await platform.db.update(checkpoints).set({ sha256 }).where(eq(checkpoints.id, id));
  return id;
}

beforeAll(async () => {
  api = await startTestApi();
  const { platform } = api;
  const { id: modelId } = await insertModel(platform);
  datasetId = (await insertDataset(platform, [Buffer.from('a')])).id;
  fineTuneId = (await insertFineTune(platform, { modelId, datasetId })).id;
});
afterAll(() => api?.close());

/** Asks for a calibrated checkpoint, and does not wait. */
const calibrate = (id: string) =>
  api.query(
    'mutation ($id: ID!) { calibrateCheckpoint(id: $id, waitSeconds: 0) { id epoch temperature derivedFrom { id } job { id state } } }',
    { id },
  );

/** Asks for a calibrated checkpoint, and does the job. */
async function calibrated(id: string) {
  const { data } = await calibrate(id);
  await doJob(api);
  const found = await api.query(
    `query ($id: ID!) { checkpoint(id: $id) {
      id epoch temperature sha256 validationLoss downloadUrl derivedFrom { id derived { id } }
      fineTune { checkpoints { id } bestCheckpoint { id } }
      evaluations { split accuracy logLoss expectedCalibrationError } targetMetrics
      statements { predicateType } provenance { gaps { fact } } job { state } } }`,
    { id: data.calibrateCheckpoint.id },
  );
  expect(found.errors).toBeUndefined();
  return found.data.checkpoint;
}

test('a calibrated checkpoint has its own file, evaluations and provenance', async () => {
  const id = await checkpoint({ predictions: overconfident(80, 1), validation: overconfident(90, 2) });
  const made = await calibrated(id);
  expect(made.job).toEqual({ state: 'SUCCEEDED' });
  expect(made.derivedFrom).toEqual({ id, derived: [{ id: made.id }] });
  expect(made.temperature).toBeGreaterThan(2);
  // Training saved the original alone.
  expect(made.fineTune.checkpoints).toContainEqual({ id });
  expect(made.fineTune.checkpoints).not.toContainEqual({ id: made.id });
  expect(made.fineTune.bestCheckpoint.id).not.toBe(made.id);

  const { data: before } = await api.query(
    `{ checkpoint(id: "${id}") { evaluations { split accuracy logLoss expectedCalibrationError } } }`,
  );
  for (const evaluation of made.evaluations) {
    const own = before.checkpoint.evaluations.find(({ split }: { split: string }) => split === evaluation.split);
    expect(evaluation.accuracy).toBe(own.accuracy);
    expect(evaluation.logLoss).toBeLessThan(own.logLoss);
    expect(evaluation.expectedCalibrationError).toBeLessThan(own.expectedCalibrationError);
    if (evaluation.split === 'validation') expect(made.validationLoss).toBe(evaluation.logLoss);
  }
  expect(made.statements.map(({ predicateType }: { predicateType: string }) => predicateType)).toContain(
    'https://slsa.dev/provenance/v1',
  );
  const file = await fetch(made.downloadUrl, { headers: { Authorization: `Bearer ${api.tokens.VIEWER}` } });
  expect(file.headers.get('content-disposition')).toContain(`tiny-net-epoch-${made.epoch}-calibrated.onnx`);
  const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#80c040' } })
    .png()
    .toBuffer();
  const answers = async (onnx: Uint8Array) => {
    const classifier = await openClassifier(onnx);
    const [{ scores }] = await classifier.classify([picture]);
    await classifier.close();
    return ['red', 'green', 'blue'].map((label) => scores.find((score) => score.label === label)?.probability ?? 0);
  };
  const expected = cooled(await answers(tinyCheckpoint()), made.temperature);
  const answered = await answers(new Uint8Array(await file.arrayBuffer()));
  for (const [i, probability] of answered.entries()) expect(probability).toBeCloseTo(expected[i], 6);
});

test('it says how the head of its original was fitted, before and after its job', async () => {
  const id = await checkpoint({ predictions: overconfident(40, 12), validation: overconfident(40, 13) });
  const fittedHead = { method: 'LOGISTIC_REGRESSION' as const, strength: 0.046 };
  await api.platform.db.update(checkpoints).set({ fittedHead }).where(eq(checkpoints.id, id));
  const { calibrateCheckpoint: pending } = (await calibrate(id)).data;
  const head = async () =>
    (await api.query(`{ checkpoint(id: "${pending.id}") { fittedHead { method strength } } }`)).data.checkpoint
      .fittedHead;
  expect(await head()).toEqual({ method: 'LOGISTIC_REGRESSION', strength: [0.046] });
  await doJob(api);
  expect(await head()).toEqual({ method: 'LOGISTIC_REGRESSION', strength: [0.046] });
});

test('calibrated again, it is the same; a calibrated one is refused', async () => {
  const id = await checkpoint({ predictions: overconfident(60, 3), validation: overconfident(60, 4) });
  const [first, second] = await Promise.all([calibrate(id), calibrate(id)]);
  expect(second.data).toEqual(first.data);
  await doJob(api);
  const again = (await calibrate(id)).data.calibrateCheckpoint;
  expect(again).toMatchObject({ id: first.data.calibrateCheckpoint.id, temperature: expect.any(Number) });
  const { errors } = await calibrate(again.id);
  expect(errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'id' });
});

test('before its job is done: what is known, a job that can be cancelled, and a clear refusal of the rest', async () => {
  const id = await checkpoint({ predictions: overconfident(40, 10), validation: overconfident(40, 11) });
  const pending = (await calibrate(id)).data.calibrateCheckpoint;
  expect(pending).toMatchObject({ epoch, temperature: null, derivedFrom: { id }, job: { state: 'QUEUED' } });
  const { data } = await api.query(
    'query ($id: ID!) { checkpoint(id: $id) { labels evaluations { split } fineTune { id } } }',
    { id: pending.id },
  );
  expect(data.checkpoint).toEqual({ labels: ['cat', 'dog'], evaluations: [], fineTune: { id: fineTuneId } });
  const refused = { code: 'CONFLICT', jobId: pending.job.id };
  for (const field of ['sha256', 'byteSize', 'provenance { gaps { fact } }', 'policyViolations { message }']) {
    const { errors } = await api.query(`query ($id: ID!) { checkpoint(id: $id) { ${field} } }`, { id: pending.id });
    expect(errors?.[0].extensions, field).toEqual(refused);
  }
  const deploy = await api.query(
    'mutation ($id: ID!) { deployCheckpoint(input: { checkpointId: $id, name: "early" }) { name } }',
    { id: pending.id },
  );
  expect(deploy.errors?.[0].extensions).toEqual({ ...refused, field: 'checkpointId' });

  await api.query('mutation ($id: ID!) { cancelJob(id: $id) { state } }', { id: pending.job.id });
  const after = await api.query('query ($id: ID!) { checkpoint(id: $id) { job { state } } }', { id: pending.id });
  expect(after.data.checkpoint.job.state).toBe('CANCELLED');
  const other = (await calibrate(id)).data.calibrateCheckpoint;
  expect(other.id).not.toBe(pending.id);
  // The first message in the queue is that of the cancelled job.
  await vi.waitFor(() => doJob(api), { timeout: 600_000 });
});

test('by default a request waits for its checkpoint where a worker runs', async () => {
  const id = await checkpoint({ predictions: overconfident(40, 12), validation: overconfident(40, 13) });
  await insertWorker(api.platform);
  // It does not die on a busy machine.
  await api.platform.db.update(workers).set({ heartbeatAt: new Date(Date.now() + 14_000) });
  const answer = api.query(`mutation { calibrateCheckpoint(id: "${id}") { temperature sha256 } }`);
  await vi.waitFor(() => doJob(api), { timeout: 600_000 });
  const { data, errors } = await answer;
  expect(errors).toBeUndefined();
  expect(data.calibrateCheckpoint.temperature).toBeGreaterThan(1);
  const wrong = await api.query(`mutation { calibrateCheckpoint(id: "${id}", waitSeconds: 111) { id } }`);
  expect(wrong.errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'waitSeconds' });
});

test('with an Idempotency-Key it answers at once, because its job begins after the answer', async () => {
  const id = await checkpoint({ predictions: overconfident(40, 14), validation: overconfident(40, 15) });
  await insertWorker(api.platform);
  await api.platform.db.update(workers).set({ heartbeatAt: new Date(Date.now() + 14_000) });
  const query = `mutation { calibrateCheckpoint(id: "${id}", waitSeconds: 110) { id job { state } } }`;
  const { data } = await api.query(query, {}, { headers: { 'Idempotency-Key': 'at-once' } });
  expect(data.calibrateCheckpoint.job.state).toBe('QUEUED');
  await vi.waitFor(() => doJob(api), { timeout: 600_000 });
  const made = await api.query(`{ checkpoint(id: "${data.calibrateCheckpoint.id}") { job { state } temperature } }`);
  expect(made.data.checkpoint).toMatchObject({ job: { state: 'SUCCEEDED' }, temperature: expect.any(Number) });
});

test('it is compared, deployed and traced like any other', async () => {
  const id = await checkpoint({ predictions: overconfident(70, 5), validation: overconfident(50, 6) });
  const made = (await calibrated(id)).id;
  const { data } = await api.query(
    `query ($ids: [ID!]!) { compareCheckpoints(ids: $ids) { metrics { name best } pairs { pValue } } }`,
    { ids: [id, made] },
  );
  const { metrics, pairs } = data.compareCheckpoints;
  expect(metrics.find(({ name }: { name: string }) => name === 'logLoss').best).toBe(1);
  expect(pairs).toEqual([{ pValue: 1 }]);
  await insertWorker(api.platform);
  const { data: deployed } = await api.query(
    `mutation ($id: ID!) { deployCheckpoint(input: { checkpointId: $id, name: "calibrated" }) { checkpoint { id } } }`,
    { id: made },
  );
  expect(deployed.deployCheckpoint.checkpoint.id).toBe(made);
  const { data: traced } = await api.query(
    `query ($id: ID!) { lineage(kind: CHECKPOINT, id: $id, direction: UPSTREAM) {
      nodes { kind label } edges { relation from { id } to { id } } } }`,
    { id: made },
  );
  expect(traced.lineage.edges).toContainEqual({ relation: 'DERIVED', from: { id }, to: { id: made } });
  expect(traced.lineage.nodes).toContainEqual({ kind: 'CHECKPOINT', label: `Epoch ${epoch}, calibrated` });
});

test('labels that can be true together share one temperature', async () => {
  const { platform } = api;
  const generator = random(7);
  const outputs = Array.from({ length: 50 }, (_, i): ExampleOutputs => {
    const targets = [0, 0, 0].map(() => Number(generator.next() < 0.5));
    const guesses = targets.map((target) => (generator.next() < 0.75 ? target : 1 - target));
    return { name: `${i}`, targets, outputs: guesses.map((guess) => (guess === 1 ? 0.97 : 0.03)), groups: {} };
  });
  const multi = await insertDataset(platform, [Buffer.from('b')]);
  await platform.db.update(datasets).set({ task: 'MULTI_LABEL' }).where(eq(datasets.id, multi.id));
  const [{ modelId }] = await platform.db.query.fineTunes.findMany();
  const other = await insertFineTune(platform, { modelId, datasetId: multi.id });
  const { id } = await insertCheckpoint(platform, { fineTuneId: other.id, epoch: 1, validationLoss: 1 });
  const [{ sha256 }, stored] = [
    await platform.blobs.put(tinyCheckpoint()),
    await platform.blobs.put(Buffer.from(JSON.stringify(outputs))),
  ];
  const values = { sha256, labels: ['a', 'b', 'c'], outputsSha256: { validation: stored.sha256, test: stored.sha256 } };
  await platform.db.update(checkpoints).set(values).where(eq(checkpoints.id, id));
  const { temperature, targetMetrics, validationLoss } = await calibrated(id);
  // Three of four are right at 0.97: the best probability is about 0.75, whose logit is 1.1 instead of 3.5.
  expect(temperature).toBeGreaterThan(2);
  expect(temperature).toBeLessThan(5);
  expect(validationLoss).toBeLessThan(0.65);
  expect(Object.keys(targetMetrics).sort()).toEqual(['test', 'validation']);
});

test('an adapted checkpoint is refused: its validation examples are not of its target', async () => {
  const { platform } = api;
  const [{ modelId }] = await platform.db.query.fineTunes.findMany();
  const target = await insertDataset(platform, [Buffer.from('target')]);
  const adapted = await insertFineTune(platform, { modelId, datasetId });
  await platform.db.update(fineTunes).set({ targetDatasetId: target.id }).where(eq(fineTunes.id, adapted.id));
  const predictions = overconfident(40, 11);
  const values = { fineTuneId: adapted.id, epoch: 1, validationLoss: 1 };
  const { id } = await insertCheckpoint(platform, values, { datasetId, predictions, validation: predictions });
  const [error] = (await calibrate(id)).errors ?? [];
  expect(error?.message).toMatch(/adapted to another data set/);
  expect(error?.extensions).toEqual({ code: 'CONFLICT', field: 'id' });
});

test('what cannot be calibrated', async () => {
  expect((await calibrate('nothing')).errors?.[0].extensions).toEqual({ code: 'NOT_FOUND', field: 'id' });
  const unvalidated = await checkpoint({ predictions: overconfident(20, 8) });
  expect((await calibrate(unvalidated)).errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'id' });
  const right = overconfident(20, 9).map((one) => ({
    ...one,
    probabilities: one.label === 0 ? [0.9, 0.1] : [0.1, 0.9],
  }));
  const perfect = await checkpoint({ predictions: right, validation: right });
  const { data: asked } = await calibrate(perfect);
  await doJob(api);
  const { data } = await api.query(`{ checkpoint(id: "${asked.calibrateCheckpoint.id}") { job { state error } } }`);
  expect(data.checkpoint.job).toEqual({
    state: 'FAILED',
    error: expect.stringMatching(/There is no best temperature/),
  });
});
