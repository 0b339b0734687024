import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageDataset } from '../../data/dataset.ts';
import { decodeBatch } from '../../data/decode-batch.ts';
import { extractFeatures } from '../../features/extract.ts';
import { METADATA } from '../../model.ts';
import { readModel } from '../../onnx/read.ts';
import { openSession, RuntimeTensor } from '../../runtime/session.ts';
import { shapeDataset } from '../../testing/shape-dataset.ts';
import { tinyPreprocessing } from '../../testing/tiny-model.ts';
import { type CheckpointResult, type EpochResult, type FineTune, fineTune } from '../fine-tune.ts';
import type { FineTuneInput } from '../options/options.ts';
import { tinyRequest } from '../testing/tiny-request.ts';

let directory: string;
let dataset: ImageDataset;
/** The features, extracted once: what heads are fitted on again and again. */
let featuresFile: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-closed-head-'));
  dataset = await shapeDataset(directory);
  featuresFile = join(directory, 'features.npy');
  const { model, featureLayers, preprocessing } = tinyRequest({ strategy: 'PROTOTYPE' }, dataset, directory);
  const from = { model, featureLayers, preprocessing, dataset, outputFile: featuresFile };
  await extractFeatures({ ...from, device: 'CPU', frozenPrecision: 'FLOAT32' });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function fit(input: FineTuneInput, data: ImageDataset = dataset, extra: Partial<FineTune> = {}) {
  const epochs: EpochResult[] = [];
  const checkpoints: CheckpointResult[] = [];
  const shown: number[] = [];
  const { bestEpoch } = await fineTune({
    ...tinyRequest(input, data, directory),
    featuresFile,
    onProgress: (fraction) => void shown.push(fraction),
    onEpoch: async (epoch) => void epochs.push(epoch),
    onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
    ...extra,
  });
  expect([bestEpoch, epochs.length, checkpoints.length]).toEqual([1, 1, 1]);
  expect(shown).toEqual(shown.toSorted((a, b) => a - b));
  expect(shown.at(-1)).toBe(1);
  return { epoch: epochs[0], checkpoint: checkpoints[0] };
}

/** What a checkpoint's file answers on the test split. */
async function answers(onnx: Uint8Array, output: string) {
  const examples = dataset.index.examples.filter(({ split }) => split === 'test');
  const pixels = await decodeBatch(dataset, examples, tinyPreprocessing);
  const session = await openSession(onnx);
  const result = await session.run({ pixels: new RuntimeTensor('float32', pixels, [examples.length, 3, 16, 16]) });
  await session.close();
  return [...(result[output].data as Float32Array)];
}

const inputs: FineTuneInput[] = [
  { strategy: 'LINEAR_PROBE', head: 'LOGISTIC_REGRESSION' },
  { strategy: 'LINEAR_PROBE', head: 'RIDGE' },
  { strategy: 'LINEAR_PROBE', head: 'LINEAR_DISCRIMINANT' },
  { strategy: 'LINEAR_PROBE', head: 'NEAREST_NEIGHBOURS' },
  { strategy: 'PROTOTYPE' },
  { strategy: 'PROTOTYPE', distance: 'COSINE', shots: 12 },
];
test.each(inputs)('one checkpoint, which predicts what was recorded: %o', async (input) => {
  const { epoch, checkpoint } = await fit(input);
  // Of three classes; these features differ little by their angle.
  expect(epoch.validationAccuracy).toBeGreaterThan(input.distance === 'COSINE' ? 0.3 : 0.6);
  expect(epoch).toMatchObject({ number: 1, learningRate: 0, validationLoss: checkpoint.validationLoss });
  expect(epoch.trainLoss).toBeGreaterThanOrEqual(0);
  expect(checkpoint.test).toHaveLength(12);
  const recorded = checkpoint.test.flatMap(({ probabilities }) => probabilities);
  expect(await answers(checkpoint.onnx, 'probabilities')).toEqual(recorded.map((value) => expect.closeTo(value, 4)));
  const { metadata } = readModel(checkpoint.onnx);
  expect(JSON.parse(metadata[METADATA.labels])).toEqual(dataset.index.labels);
  expect(JSON.parse(metadata['graft.head']).method).toBe(input.head ?? 'PROTOTYPE');
  expect((await readdir(directory)).filter((name) => name.startsWith('fine-tune-'))).toEqual([]);
});

test('the seed draws the shots: the same one gives the same bytes, another one other examples', async () => {
  const fitted = (seed: number) => fit({ strategy: 'PROTOTYPE', shots: 2, seed }).then(({ checkpoint }) => checkpoint);
  const [one, again, other] = [await fitted(1), await fitted(1), await fitted(2)];
  expect(Buffer.compare(one.onnx, again.onnx)).toBe(0);
  expect(other.test).not.toEqual(one.test);
});

test('without a feature set it computes the features itself', async () => {
  const request = tinyRequest({ strategy: 'PROTOTYPE' }, dataset, directory);
  const checkpoints: CheckpointResult[] = [];
  await fineTune({ ...request, onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint) });
  const { checkpoint } = await fit({ strategy: 'PROTOTYPE' });
  expect(Buffer.compare(checkpoints[0].onnx, checkpoint.onnx)).toBe(0);
});

test('more shots than a class has are refused by name', async () => {
  await expect(fit({ strategy: 'PROTOTYPE', shots: 17 })).rejects.toMatchObject({
    field: 'shots',
    message: expect.stringContaining('“circle” has 16'),
  });
});

/** The shapes with other targets. */
const withTargets = (
  task: 'MULTI_LABEL' | 'REGRESSION',
  labels: string[],
  targetsOf: (label: number, i: number) => number[],
) => ({
  ...dataset,
  index: {
    ...dataset.index,
    task,
    labels,
    examples: dataset.index.examples.map((each, i) => ({ ...each, label: -1, targets: targetsOf(each.label, i) })),
  },
});

test('any number of labels: one logistic regression each', async () => {
  const data = withTargets('MULTI_LABEL', ['round', 'striped', 'never'], (label) => [
    Number(label === 0),
    Number(label === 2),
    0,
  ]);
  const input = { strategy: 'LINEAR_PROBE', head: 'LOGISTIC_REGRESSION', loss: 'BINARY_CROSS_ENTROPY' } as const;
  const { epoch, checkpoint } = await fit(input, data);
  expect(epoch.validationAccuracy).toBeGreaterThan(0.8);
  const recorded = checkpoint.outputs?.test.flatMap(({ outputs }) => outputs) ?? [];
  expect(await answers(checkpoint.onnx, 'probabilities')).toEqual(recorded.map((value) => expect.closeTo(value, 4)));
});

test('numbers: ridge regression', async () => {
  const data = withTargets('REGRESSION', ['kind', 'shift'], (label) => [100 * label, -label - 5]);
  const { epoch, checkpoint } = await fit(
    { strategy: 'LINEAR_PROBE', head: 'RIDGE', loss: 'MEAN_SQUARED_ERROR' },
    data,
  );
  expect(epoch.validationAccuracy).toBeGreaterThan(0.3);
  expect(epoch.validationLoss).toBeLessThan(1);
  const recorded = checkpoint.outputs?.test.flatMap(({ outputs }) => outputs) ?? [];
  expect(await answers(checkpoint.onnx, 'outputs')).toEqual(recorded.map((value) => expect.closeTo(value, 2)));
});

test('heads that do not fit the targets are refused', async () => {
  const data = withTargets('REGRESSION', ['kind'], (label) => [label]);
  const loss = 'MEAN_SQUARED_ERROR';
  await expect(fit({ strategy: 'PROTOTYPE', loss }, data)).rejects.toMatchObject({ field: 'strategy' });
  const input = { strategy: 'LINEAR_PROBE', head: 'LINEAR_DISCRIMINANT', loss } as const;
  await expect(fit(input, data)).rejects.toMatchObject({ field: 'head', message: expect.stringContaining('RIDGE') });
});

test('a fit that is aborted ends with the signal’s reason', async () => {
  const controller = new AbortController();
  const onProgress = (_: number, stage: string) => {
    if (stage.startsWith('Fitting')) controller.abort(new Error('Not any more.'));
  };
  const { signal } = controller;
  const input = { strategy: 'LINEAR_PROBE', head: 'LOGISTIC_REGRESSION' } as const;
  await expect(fit(input, dataset, { signal, onProgress })).rejects.toThrow('Not any more.');
});

test('one of many runs is judged on validation alone', async () => {
  const input: FineTuneInput = { strategy: 'LINEAR_PROBE', head: 'RIDGE' };
  const [every, best] = [await fit(input), await fit(input, dataset, { saves: 'BEST' })];
  expect(every.checkpoint.test.length).toBeGreaterThan(0);
  expect(best.checkpoint).toEqual({ ...every.checkpoint, test: [] });
});
