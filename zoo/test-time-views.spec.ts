import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageDataset } from './data/dataset.ts';
import { readExamples } from './data/read-example.ts';
import { openClassifier } from './inference/classifier.ts';
import { shapeDataset } from './testing/shape-dataset.ts';
import { tinyFeatureLayers, tinyModel, tinyPreprocessing } from './testing/tiny-model.ts';
import { type CheckpointResult, fineTune } from './training/fine-tune.ts';
import { type FineTuneInput, resolveFineTuneOptions } from './training/options/options.ts';

let directory: string;
let dataset: ImageDataset;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-test-time-'));
  dataset = await shapeDataset(directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const partial: FineTuneInput = {
  strategy: 'PARTIAL',
  unfreezeFrom: 'block_2_add',
  epochs: 2,
  batchSize: 8,
  learningRate: 0.01,
};

async function train(input: FineTuneInput) {
  const checkpoints: CheckpointResult[] = [];
  await fineTune({
    model: tinyModel(),
    featureLayers: tinyFeatureLayers,
    preprocessing: tinyPreprocessing,
    dataset,
    options: resolveFineTuneOptions(input, { featureLayers: tinyFeatureLayers }),
    workDirectory: directory,
    onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
  });
  return { checkpoints };
}

test('with test-time augmentation, the checkpoint’s classifier averages the views that training recorded', async () => {
  const options: FineTuneInput = { ...partial, augmentation: { testTime: 3 } };
  const [plain, { checkpoints }] = [await train(partial), await train(options)];
  const { onnx, test: recorded, validationLoss } = checkpoints[1];
  expect(validationLoss).not.toBe(plain.checkpoints[1].validationLoss);
  const examples = dataset.index.examples.filter(({ split }) => split === 'test');
  const classifier = await openClassifier(onnx);
  const predicted = await classifier.classify(await readExamples(dataset, examples));
  const single = await openClassifier(plain.checkpoints[1].onnx);
  const unaveraged = await single.classify(await readExamples(dataset, examples));
  await Promise.all([classifier.close(), single.close()]);
  let widest = 0;
  for (const [i, { scores }] of predicted.entries()) {
    for (const { label, probability } of scores) {
      expect(probability).toBeCloseTo(recorded[i].probabilities[dataset.index.labels.indexOf(label)], 5);
      const other = unaveraged[i].scores.find((score) => score.label === label)?.probability ?? Number.NaN;
      widest = Math.max(widest, Math.abs(other - probability));
    }
  }
  // The weights are the same; the views are not.
  expect(widest).toBeGreaterThan(0.001);
});
