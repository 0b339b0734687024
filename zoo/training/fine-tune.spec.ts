import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageDataset } from '../data/dataset.ts';
import { decodeBatch } from '../data/decode-batch.ts';
import { InvalidInputError } from '../errors.ts';
import { classificationMetrics } from '../evaluation/metrics.ts';
import { extractFeatures } from '../features/extract.ts';
import { METADATA } from '../model.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { shapeDataset } from '../testing/shape-dataset.ts';
import { tinyFeatureLayers, tinyModel, tinyPreprocessing } from '../testing/tiny-model.ts';
import { type CheckpointResult, type EpochResult, type FineTune, fineTune } from './fine-tune.ts';
import type { AugmentationInput } from './options/augmentation-options.ts';
import { type FineTuneInput, resolveFineTuneOptions } from './options/options.ts';

let directory: string;
let dataset: ImageDataset;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-fine-tune-'));
  dataset = await shapeDataset(directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function train(input: FineTuneInput, extra: Partial<FineTune> = {}) {
  const epochs: EpochResult[] = [];
  const checkpoints: CheckpointResult[] = [];
  const { bestEpoch } = await fineTune({
    model: tinyModel(),
    featureLayers: tinyFeatureLayers,
    preprocessing: tinyPreprocessing,
    dataset,
    options: resolveFineTuneOptions(input, { featureLayers: tinyFeatureLayers }),
    workDirectory: directory,
    onEpoch: async (epoch) => void epochs.push(epoch),
    onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
    ...extra,
  });
  return { bestEpoch, epochs, checkpoints };
}

const partial: FineTuneInput = {
  strategy: 'PARTIAL',
  unfreezeFrom: 'block_2_add',
  epochs: 12,
  batchSize: 8,
  learningRate: 0.01,
};

test('a partial fine-tune learns shapes that its model has never seen', async () => {
  const { epochs, bestEpoch } = await train(partial);
  expect(epochs.map(({ number }) => number)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  expect(epochs.at(-1)?.trainLoss).toBeLessThan(epochs[0].trainLoss * 0.75);
  expect(epochs[bestEpoch - 1].validationAccuracy).toBeGreaterThan(0.8);
  expect(epochs[bestEpoch - 1].validationLoss).toBe(Math.min(...epochs.map(({ validationLoss }) => validationLoss)));
});

test('a linear probe changes the head only', async () => {
  const { checkpoints, epochs } = await train({ strategy: 'LINEAR_PROBE', epochs: 10, learningRate: 0.05 });
  expect(epochs.at(-1)?.validationLoss).toBeLessThan(epochs[0].validationLoss);
  const before = readModel(tinyModel()).initializers;
  const after = readModel(checkpoints[9].onnx).initializers;
  for (const [name, tensor] of after) if (before.has(name)) expect(tensor, name).toEqual(before.get(name));
});

test('what trains is what serves: the checkpoint predicts what training recorded', async () => {
  const { checkpoints } = await train({ ...partial, epochs: 2 });
  const { onnx, test: recorded } = checkpoints[1];
  expect(JSON.parse(readModel(onnx).metadata[METADATA.labels])).toEqual(dataset.index.labels);
  const examples = dataset.index.examples.filter(({ split }) => split === 'test');
  const pixels = await decodeBatch(dataset, examples, tinyPreprocessing);
  const session = await openSession(onnx);
  const feeds = { pixels: new RuntimeTensor('float32', pixels, [examples.length, 3, 16, 16]) };
  const probabilities = (await session.run(feeds)).probabilities.data as Float32Array;
  expect(recorded.map(({ name }) => name)).toEqual(examples.map(({ name }) => name));
  for (const [i, value] of recorded.flatMap((prediction) => prediction.probabilities).entries()) {
    expect(probabilities[i]).toBeCloseTo(value, 5);
  }
});

test('one of many runs saves its best epoch alone, the same as it would among all, and never looks at the test split', async () => {
  // So high a rate that the last epoch is not the best.
  const input: FineTuneInput = { ...partial, epochs: 6, learningRate: 0.1, schedule: 'CONSTANT', device: 'CPU' };
  const every = await train(input);
  expect(every.bestEpoch).toBeLessThan(6);
  const { bestEpoch, epochs, checkpoints } = await train(input, { saves: 'BEST' });
  expect(bestEpoch).toBe(every.bestEpoch);
  expect(epochs).toHaveLength(6);
  const { test: judged, ...best } = every.checkpoints[bestEpoch - 1];
  expect(judged.length).toBeGreaterThan(0);
  expect(checkpoints).toEqual([{ ...best, test: [] }]);
});

test('a linear probe on features that were extracted before gives the same weights, bit for bit', async () => {
  const featuresFile = join(directory, 'features.npy');
  await extractFeatures({
    model: tinyModel(),
    featureLayers: tinyFeatureLayers,
    preprocessing: tinyPreprocessing,
    dataset,
    outputFile: featuresFile,
  });
  const probe: FineTuneInput = { strategy: 'LINEAR_PROBE', epochs: 2 };
  const [computed, reused] = [await train(probe), await train(probe, { featuresFile })];
  await rm(featuresFile);
  expect(reused.checkpoints[1].onnx).toEqual(computed.checkpoints[1].onnx);
  expect(reused.checkpoints[1].test).toEqual(computed.checkpoints[1].test);
});

test('the layers before unfreezeFrom stay, those from it on change', async () => {
  const { checkpoints } = await train({ ...partial, epochs: 1, unfreezeFrom: 'block_3' });
  const before = readModel(tinyModel());
  const after = readModel(checkpoints[0].onnx);
  const weightsOf = (graph: typeof before, conv: number) =>
    graph.initializers.get(graph.nodes.filter(({ op }) => op === 'Conv')[conv].inputs[1])?.data;
  for (const frozen of [0, 1, 2]) expect(weightsOf(after, frozen)).toEqual(weightsOf(before, frozen));
  expect(weightsOf(after, 3)).not.toEqual(weightsOf(before, 3));
});

test('a model can train from its first layer on', async () => {
  const { epochs } = await train({ ...partial, unfreezeFrom: 'block_1', epochs: 4 });
  expect(epochs[3].trainLoss).toBeLessThan(epochs[0].trainLoss);
});

test('the same seed gives the same weights, bit for bit; another seed gives others', async () => {
  const options: FineTuneInput = { ...partial, epochs: 2, dropout: 0.3, augment: true };
  const [first, again, other] = [await train(options), await train(options), await train({ ...options, seed: 1 })];
  expect(again.checkpoints[1].onnx).toEqual(first.checkpoints[1].onnx);
  expect(other.checkpoints[1].onnx).not.toEqual(first.checkpoints[1].onnx);
});

test.each<AugmentationInput>([{ erasing: 1e-300 }, { crop: true, cropScale: [1, 1], cropRatio: [1, 1] }])(
  '%o never changes a picture, and trains to the same weights as no augmentation',
  async (augmentation) => {
    const options: FineTuneInput = { ...partial, epochs: 2, device: 'CPU', frozenPrecision: 'FLOAT32' };
    const [plain, augmented] = [await train(options), await train({ ...options, augmentation })];
    const weightsOf = ({ onnx }: CheckpointResult) =>
      [...readModel(onnx).initializers.values()].flatMap(({ data }) => [...(data as Float32Array)]);
    const [expected, found] = [weightsOf(plain.checkpoints[1]), weightsOf(augmented.checkpoints[1])];
    for (const [i, value] of found.entries()) expect(Math.abs(Number(value) - Number(expected[i]))).toBeLessThan(1e-5);
  },
);

test('progress goes from 0 to 1 and never back', async () => {
  const seen: number[] = [];
  await train({ ...partial, epochs: 2 }, { onProgress: (fraction) => seen.push(fraction) });
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
});

test('a run that is cancelled stops, and leaves nothing in its folder', async () => {
  const controller = new AbortController();
  const cancelled = train(partial, {
    signal: controller.signal,
    onProgress: (fraction) => fraction > 0.5 && controller.abort(new Error('cancelled by a test')),
  });
  await expect(cancelled).rejects.toThrow('cancelled by a test');
  expect(await readdir(directory)).toEqual(['shapes.pack']);
});

test('the share of the time spent waiting for data is reported after each epoch', async () => {
  const shares: number[] = [];
  await train({ ...partial, epochs: 3, augment: true }, { onWaiting: (share) => shares.push(share) });
  expect(shares).toHaveLength(3);
  for (const share of shares) expect(share).toBeGreaterThan(0);
  for (const share of shares) expect(share).toBeLessThan(1);
});

test.each(['ACCURACY', 'MACRO_F1'] as const)(
  'the best epoch by %s, and patience by it',
  async (earlyStoppingMetric) => {
    const options: FineTuneInput = { ...partial, epochs: 40, earlyStoppingPatience: 3, earlyStoppingMetric };
    const { epochs, checkpoints, bestEpoch } = await train(options);
    const scores = checkpoints.map(({ validation }) => {
      const { accuracy, macroF1 } = classificationMetrics(validation, dataset.index.labels);
      return earlyStoppingMetric === 'ACCURACY' ? accuracy : macroF1;
    });
    expect(checkpoints.map(({ validationScore }) => validationScore)).toEqual(scores);
    expect(bestEpoch).toBe(scores.indexOf(Math.max(...scores)) + 1);
    expect(epochs.length).toBe(bestEpoch + 3);
    // The loss falls on: by it, the run would have gone on.
    const losses = epochs.map(({ validationLoss }) => validationLoss);
    expect(losses.indexOf(Math.min(...losses)) + 1).not.toBe(bestEpoch);
  },
);

test('patience ends a run that no longer gets better', async () => {
  const { epochs, bestEpoch } = await train({ ...partial, epochs: 40, learningRate: 0.3, earlyStoppingPatience: 2 });
  expect(epochs.length).toBe(bestEpoch + 2);
});

test('a loss that is not finite ends the run, with where it happened and what to do', async () => {
  const poisoned = readModel(tinyModel());
  const weights = [...poisoned.initializers.values()].find(({ shape }) => shape.length === 4);
  // Finite, so that it is not refused as a damaged weight, but its products are not.
  if (weights) (weights.data as Float32Array).fill(3e38);
  const run = fineTune({
    model: writeModel(poisoned),
    featureLayers: tinyFeatureLayers,
    preprocessing: tinyPreprocessing,
    dataset,
    options: resolveFineTuneOptions(partial, { featureLayers: tinyFeatureLayers }),
    workDirectory: directory,
  });
  await expect(run).rejects.toThrow(/(NaN|Infinity) at step 1 of epoch 1.*lower learningRate/s);
});

test('a data set without a validation split is refused before anything is computed', async () => {
  const without = {
    ...dataset,
    index: { ...dataset.index, examples: dataset.index.examples.filter(({ split }) => split !== 'validation') },
  };
  const run = fineTune({
    model: tinyModel(),
    featureLayers: tinyFeatureLayers,
    preprocessing: tinyPreprocessing,
    dataset: without,
    options: resolveFineTuneOptions(partial, { featureLayers: tinyFeatureLayers }),
    workDirectory: directory,
  });
  await expect(run).rejects.toThrow(InvalidInputError);
});
