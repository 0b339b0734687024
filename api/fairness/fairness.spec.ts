import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ExamplePrediction } from '../../zoo/evaluation/metrics.ts';
import { biasNotes, evaluations } from '../database/tables/index.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel } from '../testing/rows.ts';

let api: TestApi;
let datasetId: string;
let modelId: string;

beforeAll(async () => {
  api = await startTestApi();
  modelId = (await insertModel(api.platform, { slug: 'net' })).id;
  datasetId = (await insertDataset(api.platform, [])).id;
});
afterAll(() => api?.close());

/**
 * The number of correct predictions among 40 dark and 40 light pictures of each label; the few of a third tone are below the
 * floor.
 */
function predictions(right: { dark: number; light: number }): ExamplePrediction[] {
  const list: ExamplePrediction[] = [];
  for (const [tone, count] of [...Object.entries(right), ['other', 2]] as [string, number][]) {
    for (const label of [0, 1]) {
      for (let i = 0; i < (tone === 'other' ? 2 : 40); i++) {
        const guess = i < count ? label : 1 - label;
        const probabilities = guess === 0 ? [0.8, 0.2] : [0.2, 0.8];
        list.push({ name: `${tone}/${label}/${i}`, label, probabilities, groups: { tone } });
      }
    }
  }
  return list;
}
const withoutGroups = predictions({ dark: 30, light: 40 }).map((prediction) => ({ ...prediction, groups: {} }));

async function checkpointWith(list: ExamplePrediction[]) {
  const { id: fineTuneId } = await insertFineTune(api.platform, { modelId, datasetId });
  const values = { fineTuneId, epoch: 1, validationLoss: 1 };
  const { id } = await insertCheckpoint(api.platform, values, { datasetId, predictions: list });
  const [evaluation] = await api.platform.db.select().from(evaluations).where(eq(evaluations.checkpointId, id));
  return { id, fineTuneId, evaluation };
}

const FAIRNESS = `fairness { supportFloor resamples attributes { attributes groupsLeftOut
  groups { values support belowFloor accuracy { value interval } labels { label support truePositiveRate { value } } }
  worstGroup { values accuracy { value } } accuracyDifference { value interval pValue highest lowest }
  byLabel { label demographicParityDifference { value } equalizedOddsDifference { value } truePositiveRateDifference { lowest } } } }`;
const fairnessOf = async (id: string) => {
  const { data, errors } = await api.query(`{ checkpoint(id: "${id}") { evaluations { ${FAIRNESS} } } }`);
  return errors ? { errors } : data.checkpoint.evaluations[0].fairness;
};
const measureBias = (checkpointId: string, token?: string) =>
  api.query(
    'mutation ($id: ID!) { measureBias(checkpointId: $id) { id origin severity affectedGroups statement evidence checkpoint { id } evaluation { id } history { edges { node { kind author } } } } }',
    { id: checkpointId },
    token ? { token } : {},
  );

test('an evaluation from before fairness was measured is measured on first access, and the result is saved', async () => {
  const { id, evaluation } = await checkpointWith(predictions({ dark: 20, light: 40 }));
  expect(evaluation.fairness).toBeNull();
  // Concurrent requests wait for one measurement.
  const read = vi.spyOn(api.platform.blobs, 'read');
  const [fairness, again] = await Promise.all([fairnessOf(id), fairnessOf(id)]);
  expect(read.mock.calls.flat().filter((sha256) => sha256 === evaluation.predictionsSha256)).toHaveLength(1);
  read.mockRestore();
  expect(again).toEqual(fairness);
  const [tone] = fairness.attributes;
  expect(fairness).toMatchObject({ supportFloor: 10, attributes: [{ attributes: ['tone'], groupsLeftOut: 0 }] });
  expect(tone.groups).toMatchObject([
    { values: ['dark'], support: 80, belowFloor: false, accuracy: { value: 0.5 } },
    { values: ['light'], support: 80, belowFloor: false, accuracy: { value: 1 } },
    { values: ['other'], support: 4, belowFloor: true, accuracy: { value: 1, interval: null } },
  ]);
  expect(tone.groups[0].labels).toMatchObject([
    { label: 'cat', support: 40, truePositiveRate: { value: 0.5 } },
    { label: 'dog', support: 40, truePositiveRate: { value: 0.5 } },
  ]);
  expect(tone.worstGroup).toEqual({ values: ['dark'], accuracy: { value: 0.5 } });
  expect(tone.accuracyDifference).toMatchObject({ value: 0.5, highest: ['light'], lowest: ['dark'] });
  expect(tone.byLabel[0]).toMatchObject({
    label: 'cat',
    demographicParityDifference: { value: 0 },
    equalizedOddsDifference: { value: 0.5 },
    truePositiveRateDifference: { lowest: ['dark'] },
  });
  const [{ fairness: stored }] = await api.platform.db
    .select()
    .from(evaluations)
    .where(eq(evaluations.checkpointId, id));
  expect(stored?.attributes[0].groups).toHaveLength(3);
});

test('without groups there is nothing to measure', async () => {
  const { id } = await checkpointWith(withoutGroups);
  expect(await fairnessOf(id)).toBeNull();
  expect((await measureBias(id)).errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'checkpointId' });
});

test('predictions that do not match their digest are not measured', async () => {
  const { id, evaluation } = await checkpointWith(predictions({ dark: 21, light: 40 }));
  const { predictionsSha256: sha256 } = evaluation;
  const file = path.join(api.platform.config.home, 'blobs', 'sha256', sha256.slice(0, 2), sha256.slice(2));
  await writeFile(file, JSON.stringify(predictions({ dark: 40, light: 40 })));
  expect(await fairnessOf(id)).toMatchObject({ errors: [{ path: ['checkpoint', 'evaluations', 0, 'fairness'] }] });
  const [{ fairness }] = await api.platform.db.select().from(evaluations).where(eq(evaluations.checkpointId, id));
  expect(fairness).toBeNull();
});

test('real gaps become notes of the model, once an evaluation, however often and concurrently they are measured', async () => {
  const { id, evaluation } = await checkpointWith(predictions({ dark: 22, light: 40 }));
  const [{ data, errors }, again] = await Promise.all([measureBias(id), measureBias(id)]);
  expect(errors).toBeUndefined();
  const notes = data.measureBias;
  expect(again.data.measureBias).toEqual(notes);
  expect((await measureBias(id)).data.measureBias).toEqual(notes);
  expect(notes[0]).toMatchObject({
    origin: 'MEASURED',
    severity: 'HIGH',
    affectedGroups: ['tone: dark'],
    evidence: `evaluation ${evaluation.id}`,
    checkpoint: { id },
    evaluation: { id: evaluation.id },
    history: { edges: [{ node: { kind: 'CREATED', author: 'Graft' } }] },
  });
  expect(notes[0].statement).toContain('tone is dark');
  expect(await api.platform.db.$count(biasNotes, eq(biasNotes.evaluationId, evaluation.id))).toBe(notes.length);
  const { data: seen } = await api.query('{ model(slug: "net") { biasNotes { id } } }');
  expect(seen.model.biasNotes).toEqual(expect.arrayContaining([{ id: notes[0].id }]));

  // A withdrawn note does not come back by itself.
  const withdraw = 'mutation ($id: ID!) { withdrawBiasNote(id: $id, reason: "Labels were wrong.") { id } }';
  await api.query(withdraw, { id: notes[0].id }, { token: api.tokens.ADMIN });
  expect((await measureBias(id)).data.measureBias).toHaveLength(notes.length);
});

test('a difference that chance explains gives no note', async () => {
  const { id } = await checkpointWith(predictions({ dark: 37, light: 38 }));
  expect((await measureBias(id)).data.measureBias).toEqual([]);
});

test('equalized odds of which one half cannot be measured are null, with the reason; a note says that a gap may go unseen', async () => {
  const of = (tone: string, label: number, guess: number, count: number): ExamplePrediction[] =>
    Array.from({ length: count }, (_, i) => ({
      name: `${tone}/${label}/${guess}/${i}`,
      label,
      probabilities: guess === 0 ? [0.8, 0.2] : [0.2, 0.8],
      groups: { tone },
    }));
  const dark = [...of('dark', 0, 0, 26), ...of('dark', 0, 1, 1), ...of('dark', 1, 0, 9)];
  const { id } = await checkpointWith([...of('light', 0, 0, 27), ...of('light', 1, 1, 9), ...dark]);
  const { data } = await api.query(
    `{ checkpoint(id: "${id}") { evaluations { fairness { attributes { byLabel { label equalizedOddsDifference { value } falsePositiveRateDifference { value } notMeasured } } } } } }`,
  );
  const [, dog] = data.checkpoint.evaluations[0].fairness.attributes[0].byLabel;
  expect(dog).toEqual({
    label: 'dog',
    equalizedOddsDifference: null,
    falsePositiveRateDifference: { value: expect.closeTo(1 / 27, 12) },
    notMeasured: [
      'the true positive rate cannot be compared, because fewer than two groups have 10 examples of the label',
    ],
  });
  expect((await measureBias(id)).data.measureBias).toContainEqual(
    expect.objectContaining({
      severity: 'INFO',
      affectedGroups: ['tone'],
      statement: expect.stringMatching(/^Equalized odds by tone were not measured for every label: of “dog”/),
    }),
  );
});

test('who may measure, and what', async () => {
  const { id } = await checkpointWith(predictions({ dark: 23, light: 40 }));
  expect((await measureBias(id, api.tokens.VIEWER)).errors?.[0].extensions.code).toBe('FORBIDDEN');
  expect((await measureBias('nothing')).errors?.[0].extensions).toEqual({ code: 'NOT_FOUND', field: 'checkpointId' });
  const { id: fineTuneId } = await insertFineTune(api.platform, { modelId, datasetId });
  const bare = await insertCheckpoint(api.platform, { fineTuneId, epoch: 1, validationLoss: 1 });
  expect((await measureBias(bare.id)).errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'checkpointId' });
});

test('comparing checkpoints shows fairness before and after', async () => {
  const before = await checkpointWith(predictions({ dark: 24, light: 40 }));
  const after = await checkpointWith(predictions({ dark: 36, light: 38 }));
  const { data } = await api.query(
    `query ($ids: [ID!]!) { compareCheckpoints(ids: $ids) { evaluations { split ${FAIRNESS} } } }`,
    { ids: [before.id, after.id] },
  );
  const worst = data.compareCheckpoints.evaluations.map(
    ({ fairness }: { fairness: { attributes: { worstGroup: object }[] } }) => fairness.attributes[0].worstGroup,
  );
  expect(worst).toEqual([
    { values: ['dark'], accuracy: { value: 0.6 } },
    { values: ['dark'], accuracy: { value: 0.9 } },
  ]);
});

test('group thresholds: learned on validation, evaluated on test, before and after', async () => {
  // The model is less sure about dark dogs, so a single threshold misses half of them.
  const unsure = (split: string): ExamplePrediction[] =>
    predictions({ dark: 40, light: 40 }).map((prediction, i) => {
      const { label, groups } = prediction;
      const isDark = groups.tone === 'dark';
      const dog = label === 0 ? 0.1 : isDark ? 0.305 + (i % 40) / 100 : 0.9;
      return { ...prediction, name: `${split} ${i}`, probabilities: [1 - dog, dog] };
    });
  const { id: fineTuneId } = await insertFineTune(api.platform, { modelId, datasetId });
  const { id } = await insertCheckpoint(
    api.platform,
    { fineTuneId, epoch: 1, validationLoss: 1 },
    { datasetId, predictions: unsure('test'), validation: unsure('validation') },
  );
  const rows = await api.platform.db.select().from(evaluations).where(eq(evaluations.checkpointId, id));
  const ask = (split: string, attribute: string) =>
    api.query(
      `query ($id: ID!, $attribute: String!) { evaluation(id: $id) { groupThresholds(attribute: $attribute) {
        attribute goal leftAlone groups { value threshold } accuracyBefore accuracyAfter
        before { attributes { worstGroup { values accuracy { value } } } }
        after { attributes { worstGroup { accuracy { value } } } } } } }`,
      { id: rows.find((row) => row.split === split)?.id, attribute },
    );
  const { data, errors } = await ask('test', 'tone');
  expect(errors).toBeUndefined();
  const { groups, before, after, ...rest } = data.evaluation.groupThresholds;
  expect(rest).toEqual({
    attribute: 'tone',
    goal: 'EQUALIZED_ODDS',
    leftAlone: ['other'],
    accuracyBefore: (80 - 20 + 80 + 4) / 164,
    accuracyAfter: 1,
  });
  const thresholds = Object.fromEntries(
    groups.map((group: { value: string; threshold: number }) => [group.value, group.threshold]),
  );
  // Between the cats, at 0.1, and the least sure dark dog, at 0.3.
  expect(thresholds.dark).toBeGreaterThan(0.1);
  expect(thresholds.dark).toBeLessThanOrEqual(0.3);
  expect(before.attributes[0].worstGroup).toEqual({ values: ['dark'], accuracy: { value: 0.75 } });
  expect(after.attributes[0].worstGroup).toEqual({ accuracy: { value: 1 } });

  // Thresholds are not evaluated on the split that they were learned on.
  expect((await ask('validation', 'tone')).errors?.[0].extensions).toEqual({ code: 'CONFLICT' });
  expect((await ask('test', 'height')).errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'attribute' });
  const alone = await checkpointWith(unsure('test'));
  const only = await api.query(
    `{ evaluation(id: "${alone.evaluation.id}") { groupThresholds(attribute: "tone", goal: ACCURACY) { goal } } }`,
  );
  expect(only.errors?.[0].message).toMatch(/no evaluation on a validation split/);
  expect((await api.query('{ evaluation(id: "nothing") { id } }')).data.evaluation).toBeNull();
});
