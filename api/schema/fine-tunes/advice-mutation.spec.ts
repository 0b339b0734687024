import { eq } from 'drizzle-orm';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FineTuneInput, resolveFineTuneOptions } from '../../../zoo/training/options/options.ts';
import { adviceFor } from '../../../zoo/training/verdict/advice.ts';
import type { Evidence } from '../../../zoo/training/verdict/evidence.ts';
import type { VerdictKind } from '../../../zoo/training/verdict/verdict.ts';
import { datasets, fineTunes } from '../../database/tables/index.ts';
import { readDatasetIndex } from '../../datasets/dataset-index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertDataset, insertFineTune, insertModel } from '../../testing/rows.ts';
import { buildSchema } from '../schema.ts';
import { adviceMutation } from './advice-mutation.ts';

let api: TestApi;
let ids: { modelId: string; datasetId: string };
beforeAll(async () => {
  api = await startTestApi();
  const pictures = Array.from({ length: 12 }, (_, i) => Buffer.from(`picture ${i}`));
  const { id: datasetId } = await insertDataset(api.platform, pictures, { split: 'EACH' });
  ids = { modelId: (await insertModel(api.platform)).id, datasetId };
});
afterAll(() => api?.close());

const schema = buildSchema();
const featureLayers = ['block_1_add', 'block_2_add'].map((name, i) => ({
  ...{ name, op: 'Add', dimension: 8 * (i + 1), parameterCount: 100 },
}));
const model = { slug: 'tiny-net', modality: 'IMAGE' as const, featureLayers };
const optionsOf = (input: FineTuneInput) => ({
  ...resolveFineTuneOptions(input, { featureLayers, modality: 'IMAGE' }, 4),
  engineVersion: '5',
});

test('advice is a mutation of the schema, after its reason, with the choices of the fine-tune', () => {
  const options = optionsOf({
    ...{ strategy: 'PARTIAL', learningRate: 0.002, seed: 7, classWeights: 'BALANCED', augmentation: { mixUp: 0.2 } },
  });
  const row = { options, strategy: 'PARTIAL' as const, datasetId: 'a "quoted" id' };
  const advised = (change: Parameters<typeof adviceMutation>[2]['change']) =>
    adviceMutation(schema, { row, model, examples: 40 }, { why: 'Because.', change });
  const mutation = advised({ epochs: 16 });
  expect(mutation).toMatch(/^# Because\.\n/);
  expect(validate(schema, parse(mutation))).toEqual([]);
  for (const part of ['epochs: 16', 'strategy: PARTIAL', 'learningRate: 0.002', 'seed: 7', 'classWeights: BALANCED'])
    expect(mutation).toContain(part);
  expect(mutation).toContain('mixUp: 0.2');
  // With another strategy, choices that belong to the old one are left to the defaults.
  const probe = advised({ strategy: 'LINEAR_PROBE' });
  expect(validate(schema, parse(probe))).toEqual([]);
  expect(probe).toContain('strategy: LINEAR_PROBE');
  expect(probe).toContain('seed: 7');
  expect(probe).not.toContain('learningRate');
  expect(probe).not.toContain('unfreezeFrom');
});

test.each([
  { strategy: 'LINEAR_PROBE' },
  { strategy: 'LINEAR_PROBE', head: 'NEAREST_NEIGHBOURS' },
  { strategy: 'PARTIAL' },
  { strategy: 'FULL', optimizer: 'SGD', loss: 'FOCAL' },
] as const)(
  'of %o with its defaults, some of which follow the model and the data set, only the change is named',
  (chosen) => {
    const own = { ...resolveFineTuneOptions(chosen, model, 40), engineVersion: '5' };
    const advised = { row: { options: own, strategy: chosen.strategy, datasetId: '1' }, model, examples: 40 };
    const mutation = adviceMutation(schema, advised, { why: 'Because.', change: { seed: 3 } });
    const named = [...mutation.matchAll(/(\w+): /g)].map(([, name]) => name).sort();
    expect(named).toEqual(['input', 'modelSlug', 'datasetId', 'seed', ...Object.keys(chosen)].sort());
  },
);

test('the epochs of an augmented fine-tune are named only where they are not its default', () => {
  const namesEpochs = (epochs: number) => {
    const own = resolveFineTuneOptions({ strategy: 'PARTIAL', augment: true, epochs }, model, 40);
    const row = { options: { ...own, engineVersion: '6' }, strategy: 'PARTIAL' as const, datasetId: '1' };
    const mutation = adviceMutation(schema, { row, model, examples: 40 }, { why: 'Because.', change: { seed: 3 } });
    expect(mutation).toContain('cropScale: [0.8, 1]');
    return mutation.includes('epochs: ');
  };
  expect(namesEpochs(16)).toBe(false);
  expect(namesEpochs(8)).toBe(true);
});

const KINDS: VerdictKind[] = [
  ...(['GOOD', 'OVERFITTING', 'UNDERFITTING', 'TOO_LITTLE_DATA', 'NO_SIGNAL', 'LEAK_SUSPECTED'] as const),
];
/** Fine-tunes whose choices may stand in the way of what is advised. */
const JUDGED: FineTuneInput[] = [
  { strategy: 'LINEAR_PROBE' },
  { strategy: 'LINEAR_PROBE', augmentation: { testTime: 4 }, optimizer: 'SGD', momentum: 0.5 },
  { strategy: 'PARTIAL', unfreezeFrom: 'block_2_add', layerDecay: 0.8, gradualUnfreezing: 2, frozenPrecision: 'INT8' },
  {
    strategy: 'PARTIAL',
    schedule: 'FINE_TUNE',
    groupMitigation: 'GROUP_DRO',
    groupAttribute: 'tone',
    groupStepSize: 0.1,
  },
  {
    strategy: 'FULL',
    loss: 'FOCAL',
    focalGamma: 1,
    earlyStoppingPatience: 9,
    augmentation: { mixUp: 0.2, testTime: 2 },
  },
  { strategy: 'LORA', loraRank: 4, loraTargets: ['MatMul'], schedule: 'COSINE', warmupSteps: 3, epochs: 1000 },
];

const evidence = (options: Evidence['options']): Evidence => {
  const measured = { accuracy: 0.5, loss: 1, examples: 100 };
  return {
    ...{
      epochs: [{ trainLoss: 1, training: measured, validation: measured }],
      bestEpoch: 1,
      options,
      modality: 'IMAGE',
    },
    ...{ labelCounts: [50, 50], majority: 0.5, copies: { same: 0, of: 10, near: null }, control: null },
  };
};

/** As an import leaves a picture that is in two splits. */
async function withCopy(): Promise<void> {
  const { db, blobs } = api.platform;
  const [{ sha256 }] = await db.select().from(datasets).where(eq(datasets.id, ids.datasetId));
  const index = await readDatasetIndex(blobs, sha256 ?? '');
  const found = { kind: 'DUPLICATE_ACROSS_SPLITS', severity: 'HIGH' as const, message: '', exampleCount: 2 };
  const quality = [{ ...found, examples: ['cat/0.png', 'cat/2.png'], drop: ['cat/2.png'] }];
  const stored = await blobs.put(Buffer.from(JSON.stringify({ ...index, quality })));
  const shown = [{ ...found, examples: ['cat/0.png', 'cat/2.png'], dropCount: 1 }];
  await db.update(datasets).set({ quality: shown, sha256: stored.sha256 }).where(eq(datasets.id, ids.datasetId));
}

test.each(KINDS)('what %s advises runs as it stands', async (kind) => {
  const { db } = api.platform;
  await withCopy();
  for (const input of JUDGED) {
    const options = optionsOf(input);
    const verdict = { kind, message: 'So it is.', advice: adviceFor(kind, evidence(options)) };
    const { id } = await insertFineTune(api.platform, ids);
    await db.update(fineTunes).set({ strategy: input.strategy, options, verdict }).where(eq(fineTunes.id, id));
    const told = await api.query(`{ fineTune(id: "${id}") { verdict { kind advice } } }`);
    expect(told.data.fineTune.verdict.kind).toBe(kind);
    const advice: string[] = told.data.fineTune.verdict.advice;
    if (kind === 'GOOD') expect(advice).toEqual([]);
    else if (kind !== 'UNDERFITTING' || options.epochs < 1000) expect(advice).not.toEqual([]);
    for (const mutation of advice) {
      const { data, errors } = await api.query(mutation);
      expect(errors, mutation).toBeUndefined();
      const [started] = Object.entries<{ id: string }>(data);
      if (started[0] !== 'startFineTune') continue;
      const [row] = await db.select().from(fineTunes).where(eq(fineTunes.id, started[1].id));
      const { engineVersion: _, ...taken } = row.options;
      const { engineVersion: _before, ...before } = options;
      expect(taken, mutation).not.toEqual(before);
    }
  }
});

test('copies that no import found leave nothing to advise', async () => {
  await api.platform.db.update(datasets).set({ quality: [] }).where(eq(datasets.id, ids.datasetId));
  const { id } = await insertFineTune(api.platform, ids);
  const verdict = { kind: 'LEAK_SUSPECTED' as const, message: 'So it is.', advice: [] };
  await api.platform.db.update(fineTunes).set({ verdict }).where(eq(fineTunes.id, id));
  const told = await api.query(`{ fineTune(id: "${id}") { verdict { advice } } }`);
  expect(told.data.fineTune.verdict.advice).toEqual([]);
});
