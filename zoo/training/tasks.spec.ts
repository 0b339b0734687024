import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Example, ImageDataset, Task } from '../data/dataset.ts';
import { decodeBatch } from '../data/decode-batch.ts';
import { multiLabelMetrics } from '../evaluation/multi-label-metrics.ts';
import { regressionMetrics } from '../evaluation/regression-metrics.ts';
import { openSession } from '../runtime/session.ts';
import { shapeDataset } from '../testing/shape-dataset.ts';
import { tinyPreprocessing } from '../testing/tiny-model.ts';
import { type CheckpointResult, type EpochResult, fineTune } from './fine-tune.ts';
import type { FineTuneInput } from './options/options.ts';
import { rowsTensor } from './step/tensors.ts';
import { expectVectors } from './testing/expect-vectors.ts';
import { tinyRequest } from './testing/tiny-request.ts';

let directory: string;
let shapes: ImageDataset;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-tasks-'));
  shapes = await shapeDataset(directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** The shapes with other targets. */
function withTargets(task: Task, labels: string[], targetsOf: (example: Example) => number[]): ImageDataset {
  const examples = shapes.index.examples.map((example) => ({ ...example, label: -1, targets: targetsOf(example) }));
  return { ...shapes, index: { ...shapes.index, task, labels, examples } };
}

/** Whether it is a circle, whether it is blue: both, one or none. */
const tags = () =>
  withTargets('MULTI_LABEL', ['circle', 'blue'], ({ label, groups }) => [
    Number(label === 0),
    Number(groups.colour === '#2244dd'),
  ]);

/** How much of the picture is filled, and how blue it is, in units far from 0 and 1. */
const numbers = () =>
  withTargets('REGRESSION', ['area', 'blue'], ({ label, groups }) => [
    [1130, 620, 960][label],
    Number.parseInt(groups.colour.slice(5, 7), 16) / 1e4,
  ]);

async function train(input: FineTuneInput, dataset: ImageDataset) {
  const epochs: EpochResult[] = [];
  const checkpoints: CheckpointResult[] = [];
  await fineTune({
    ...tinyRequest(input, dataset, directory),
    onEpoch: async (epoch) => void epochs.push(epoch),
    onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
  });
  return { epochs, checkpoints };
}

/** What the checkpoint says of the test split, by itself. */
async function served({ onnx }: CheckpointResult, dataset: ImageDataset, output: string) {
  const examples = dataset.index.examples.filter(({ split }) => split === 'test');
  const pixels = await decodeBatch(dataset, examples, tinyPreprocessing);
  const session = await openSession(onnx);
  const result = await session.run({ pixels: rowsTensor(pixels, examples.length, [3, 16, 16]) });
  await session.close();
  return result[output].data as Float32Array;
}

const body: FineTuneInput = {
  strategy: 'PARTIAL',
  unfreezeFrom: 'block_1',
  batchSize: 8,
  epochs: 15,
  learningRate: 5e-3,
};

test.each(['BINARY_CROSS_ENTROPY', 'FOCAL'] as const)('many labels a picture are learned with %s', async (loss) => {
  const dataset = tags();
  const { epochs, checkpoints } = await train({ ...body, loss, dropout: 0 }, dataset);
  expect(epochs[14].trainLoss).toBeLessThan(epochs[0].trainLoss / 2);
  const last = checkpoints[14];
  expect([last.validation, last.test]).toEqual([[], []]);
  const { validation = [], test: recorded = [] } = last.outputs ?? {};
  const metrics = multiLabelMetrics(validation, dataset.index.labels);
  expect(metrics.meanAveragePrecision).toBeGreaterThan(0.8);
  expect(epochs[14].validationAccuracy).toBe(metrics.accuracy);
  const predicted = recorded.flatMap(({ outputs }) => outputs);
  expectVectors(await served(last, dataset, 'probabilities'), predicted);
});

test.each(['BINARY_CROSS_ENTROPY', 'FOCAL'] as const)(
  'one label a picture, trained with %s: probabilities sum to one, in what is evaluated and in the exported file',
  async (loss) => {
    const { checkpoints } = await train({ ...body, loss, dropout: 0, epochs: 3 }, shapes);
    const last = checkpoints[2];
    expect(last.test.length).toBeGreaterThan(0);
    for (const { probabilities } of [...last.validation, ...last.test])
      expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    const recorded = last.test.flatMap(({ probabilities }) => probabilities);
    expectVectors(await served(last, shapes, 'probabilities'), recorded);
  },
);

test('numbers are learned with MEAN_SQUARED_ERROR, and answered in their own units', async () => {
  const dataset = numbers();
  const { epochs, checkpoints } = await train({ ...body, loss: 'MEAN_SQUARED_ERROR', dropout: 0 }, dataset);
  expect(epochs[14].trainLoss).toBeLessThan(epochs[0].trainLoss / 2);
  const last = checkpoints[14];
  const { validation = [], test: recorded = [] } = last.outputs ?? {};
  const metrics = regressionMetrics(validation, dataset.index.labels);
  for (const { name, r2 } of metrics.perTarget) expect(r2, name).toBeGreaterThan(0.5);
  expect(epochs[14].validationAccuracy).toBe(metrics.r2);
  const predicted = recorded.flatMap(({ outputs }) => outputs);
  expectVectors(await served(last, dataset, 'outputs'), predicted, 1e-4);
});

test('a run that diverges keeps the checkpoints before, and says where and what to do', async () => {
  const epochs: number[] = [];
  const options: FineTuneInput = {
    strategy: 'LINEAR_PROBE',
    loss: 'MEAN_SQUARED_ERROR',
    optimizer: 'SGD',
    schedule: 'CONSTANT',
    learningRate: 10,
    batchSize: 8,
  };
  const run = fineTune({
    ...tinyRequest(options, numbers(), directory),
    onCheckpoint: async ({ epoch, validationLoss }) => {
      expect(validationLoss).toSatisfy(Number.isFinite);
      epochs.push(epoch);
    },
  });
  await expect(run).rejects.toThrow(
    /^The loss became (NaN|-?Infinity) (at step \d of|after) epoch \d+: training diverged\. The first tensor that is not finite: (the loss itself|(the weight|what) .+)\. Checkpoints of earlier epochs are kept\. Use a lower learningRate\.$/,
  );
  await expect(run).rejects.toMatchObject({ field: 'learningRate' });
  expect(epochs.length).toBeGreaterThan(0);
});

test('a loss that the targets cannot be trained towards, and targets that are none, are refused', async () => {
  const refused = (input: Partial<FineTuneInput>, dataset: ImageDataset) => train({ ...body, ...input }, dataset);
  await expect(refused({}, tags())).rejects.toThrow(
    'The data set has any number of labels per example, which do not fit the loss CROSS_ENTROPY. Use BINARY_CROSS_ENTROPY or FOCAL.',
  );
  await expect(refused({ loss: 'FOCAL' }, numbers())).rejects.toMatchObject({ field: 'loss' });
  const balanced = refused({ loss: 'MEAN_SQUARED_ERROR', classWeights: 'BALANCED' }, numbers());
  await expect(balanced).rejects.toMatchObject({ field: 'classWeights' });
  const halves = withTargets('MULTI_LABEL', ['a', 'b'], () => [0.5, 1]);
  await expect(refused({ loss: 'FOCAL' }, halves)).rejects.toThrow(/has the targets \[0.5,1\], but should have 0 or 1/);
  const missing = withTargets('REGRESSION', ['a', 'b'], () => [1]);
  await expect(refused({ loss: 'MEAN_SQUARED_ERROR' }, missing)).rejects.toThrow(/a number for each of 2 labels/);
});
