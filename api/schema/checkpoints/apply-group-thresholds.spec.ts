import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { random } from '../../../zoo/data/random.ts';
import { applyGroupThresholds, fitGroupThresholds } from '../../../zoo/evaluation/fairness/group-thresholds.ts';
import { drawOf } from '../../../zoo/evaluation/fairness/randomized/draw-of.ts';
import { classificationMetrics, type ExamplePrediction } from '../../../zoo/evaluation/metrics.ts';
import { readGroupThresholds } from '../../../zoo/inference/group-thresholds-in-file.ts';
import { readModel } from '../../../zoo/onnx/read.ts';
import { checkpoints, fineTunes } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { doJob } from '../../testing/do-job.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel } from '../../testing/rows.ts';
import { tinyCheckpoint } from '../../testing/tiny-checkpoint.ts';

let api: TestApi;
let datasetId: string;
let fineTuneId: string;
let epoch = 0;

/** A classifier whose scores for dark examples are lower by a constant, so that one threshold cannot suit both groups. */
function biased(count: number, seed: number): ExamplePrediction[] {
  const generator = random(seed);
  return Array.from({ length: count }, (_, i) => {
    const tone = generator.next() < 0.5 ? 'dark' : 'light';
    const label = generator.next() < 0.5 ? 0 : 1;
    const score = (label === 1 ? 1.2 : -1.2) + 3 * (generator.next() - 0.5) - (tone === 'dark' ? 1.5 : 0);
    const dog = 1 / (1 + Math.exp(-score));
    return { name: `${i}`, label, probabilities: [1 - dog, dog], groups: { tone } };
  });
}

const [VALIDATION, TEST] = [biased(300, 1), biased(280, 2)];

beforeAll(async () => {
  api = await startTestApi();
  const { platform } = api;
  const { id: modelId } = await insertModel(platform);
  datasetId = (await insertDataset(platform, [Buffer.from('a')])).id;
  fineTuneId = (await insertFineTune(platform, { modelId, datasetId })).id;
});
afterAll(() => api?.close());

async function checkpoint(validation?: ExamplePrediction[]) {
  const { platform } = api;
  const values = { fineTuneId, epoch: ++epoch, validationLoss: 1 };
  const evaluated = { datasetId, predictions: TEST, ...(validation ? { validation } : {}) };
  const { id } = await insertCheckpoint(platform, values, evaluated);
  const { sha256 } = await platform.blobs.put(tinyCheckpoint(['cat', 'dog', 'bird']));
  await platform.db.update(checkpoints).set({ sha256 }).where(eq(checkpoints.id, id));
  return id;
}

const apply = (checkpointId: string, attribute = 'tone', goal = 'EQUALIZED_ODDS', randomized: string | null = null) =>
  api.query(
    `mutation ($checkpointId: ID!, $attribute: String!, $goal: FairnessGoal!, $randomized: ThresholdObjective) {
      applyGroupThresholds(
        checkpointId: $checkpointId, attribute: $attribute, goal: $goal, randomized: $randomized, waitSeconds: 0
      ) { id job { state } } }`,
    { checkpointId, attribute, goal, randomized },
  );

/** The checkpoint, when its job is done. */
async function applied(...asked: Parameters<typeof apply>) {
  const { data } = await apply(...asked);
  await doJob(api);
  const found = await api.query(
    `query ($id: ID!) { checkpoint(id: $id) {
      id downloadUrl temperature derivedFrom { id } groupThresholds {
        attribute goal leftAlone objective groups {
          value threshold offsets randomization { p0 threshold0 threshold1 ignore constant } } }
      evaluations { id split accuracy fairness { attributes { byLabel { label equalizedOddsDifference { value } } } } } } }`,
    { id: data.applyGroupThresholds.id },
  );
  expect(found.errors).toBeUndefined();
  return found.data.checkpoint;
}

test('an adapted checkpoint is refused: its validation examples are not of its target', async () => {
  const { platform } = api;
  const id = await checkpoint(VALIDATION);
  const [{ modelId }] = await platform.db.query.fineTunes.findMany();
  const target = await insertDataset(platform, [Buffer.from('target')]);
  const adapted = await insertFineTune(platform, { modelId, datasetId });
  await platform.db.update(fineTunes).set({ targetDatasetId: target.id }).where(eq(fineTunes.id, adapted.id));
  await platform.db.update(checkpoints).set({ fineTuneId: adapted.id }).where(eq(checkpoints.id, id));
  const [error] = (await apply(id)).errors ?? [];
  expect(error?.message).toMatch(/adapted to another data set/);
  expect(error?.extensions).toEqual({ code: 'CONFLICT', field: 'checkpointId' });
});

test('the derived checkpoint carries the thresholds, and its evaluations are those with them', async () => {
  const id = await checkpoint(VALIDATION);
  const made = await applied(id);
  expect(made).toMatchObject({ derivedFrom: { id }, temperature: null });
  const labels = ['cat', 'dog'];
  const expected = fitGroupThresholds(VALIDATION, labels, { attribute: 'tone' });
  const plain = expected.groups.map((group) => ({ ...group, randomization: null }));
  expect(made.groupThresholds).toEqual({ ...expected, groups: plain, objective: null });

  const file = await fetch(made.downloadUrl, { headers: { Authorization: `Bearer ${api.tokens.VIEWER}` } });
  expect(file.headers.get('content-disposition')).toContain('-thresholds.onnx');
  const { metadata } = readModel(new Uint8Array(await file.arrayBuffer()));
  expect(readGroupThresholds(metadata, 2)).toEqual(expected);

  const on = (split: string) => made.evaluations.find((evaluation: { split: string }) => evaluation.split === split);
  const after = classificationMetrics(applyGroupThresholds(expected, TEST), labels);
  expect(on('test').accuracy).toBe(after.accuracy);
  const odds = (evaluation: ReturnType<typeof on>) =>
    evaluation.fairness.attributes[0].byLabel[1].equalizedOddsDifference.value;
  const before = await api.query(
    `{ checkpoint(id: "${id}") { evaluations { split fairness { attributes { byLabel { equalizedOddsDifference { value } } } } } } }`,
  );
  const testBefore = before.data.checkpoint.evaluations.find(({ split }: { split: string }) => split === 'test');
  expect(odds(testBefore)).toBeGreaterThan(0.3);
  expect(odds(on('test'))).toBeLessThan(odds(testBefore) / 2);

  const again = await apply(id);
  expect(again.data.applyGroupThresholds).toEqual({ id: made.id, job: { state: 'SUCCEEDED' } });
  expect((await applied(id, 'tone', 'DEMOGRAPHIC_PARITY')).id).not.toBe(made.id);
  expect((await apply(made.id)).errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'checkpointId' });
  const { errors: calibrated } = await api.query(`mutation { calibrateCheckpoint(id: "${made.id}") { id } }`);
  expect(calibrated?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'id' });
});

test('randomized thresholds: decisions are drawn from the bytes of the examples', async () => {
  const { platform } = api;
  const pictures = Array.from({ length: 300 }, (_, i) => Buffer.from(`picture ${i}`));
  const drawn = await insertDataset(platform, pictures);
  const { modelId } = (await platform.db.query.fineTunes.findFirst()) ?? { modelId: '' };
  const other = await insertFineTune(platform, { modelId, datasetId: drawn.id });
  const named = (list: ExamplePrediction[]) =>
    list.map((one, i) => ({ ...one, name: `${i % 2 === 0 ? 'cat' : 'dog'}/${i}.png` }));
  const [validation, predictions] = [named(VALIDATION), named(TEST)];
  const { id } = await insertCheckpoint(
    platform,
    { fineTuneId: other.id, epoch: 1, validationLoss: 1 },
    { datasetId: drawn.id, predictions, validation },
  );
  const { sha256 } = await platform.blobs.put(tinyCheckpoint(['cat', 'dog', 'bird']));
  await platform.db.update(checkpoints).set({ sha256 }).where(eq(checkpoints.id, id));
  const made = await applied(id, 'tone', 'DEMOGRAPHIC_PARITY', 'ACCURACY');
  const labels = ['cat', 'dog'];
  const options = { attribute: 'tone', goal: 'DEMOGRAPHIC_PARITY', randomized: 'ACCURACY' } as const;
  const expected = fitGroupThresholds(validation, labels, options);
  expect(made.groupThresholds).toEqual(expected);
  expect(expected.groups.every(({ randomization }) => randomization !== undefined)).toBe(true);
  const draw = ({ name }: { name: string }) => {
    const bytes = pictures[Number(/\d+/.exec(name)?.[0])];
    return drawOf(createHash('sha256').update(bytes).digest('hex'));
  };
  const after = classificationMetrics(applyGroupThresholds(expected, predictions, draw), labels);
  const test = made.evaluations.find(({ split }: { split: string }) => split === 'test');
  expect(test.accuracy).toBe(after.accuracy);

  const before = await api.query(`{ checkpoint(id: "${id}") { evaluations { id split } } }`);
  const shown = before.data.checkpoint.evaluations.find(({ split }: { split: string }) => split === 'test');
  const { data } = await api.query(
    `query ($id: ID!) { evaluation(id: $id) {
      groupThresholds(attribute: "tone", goal: DEMOGRAPHIC_PARITY, randomized: ACCURACY) { accuracyAfter } } }`,
    { id: shown.id },
  );
  expect(data.evaluation.groupThresholds.accuracyAfter).toBe(after.accuracy);
  expect((await apply(id, 'tone', 'ACCURACY', 'ACCURACY')).errors?.[0].extensions).toEqual({
    ...{ code: 'BAD_USER_INPUT', field: 'goal' },
  });
});

test('what carries no thresholds', async () => {
  expect((await apply('nothing')).errors?.[0].extensions).toEqual({ code: 'NOT_FOUND', field: 'checkpointId' });
  const id = await checkpoint();
  expect((await apply(id)).errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'checkpointId' });
  const whole = await checkpoint(VALIDATION);
  expect((await apply(whole, 'age')).errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'attribute' });
});
