import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageDataset } from '../data/dataset.ts';
import { preparePicture } from '../data/decode-picture.ts';
import { decodeRaster } from '../data/decode-raster.ts';
import { random } from '../data/random.ts';
import { readExample } from '../data/read-example.ts';
import { openClassifier } from '../inference/classifier.ts';
import { METADATA } from '../model.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { shapeDataset } from '../testing/shape-dataset.ts';
import { tinyModel, tinyPreprocessing } from '../testing/tiny-model.ts';
import { CORRUPTION_NAMES, CORRUPTIONS } from './corruptions/index.ts';
import { measureRobustness } from './measure-robustness.ts';

let directory: string;
let dataset: ImageDataset;
let model: Uint8Array;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-robustness-'));
  dataset = await shapeDataset(directory);
  const graph = readModel(tinyModel());
  graph.metadata[METADATA.labels] = JSON.stringify(dataset.index.labels);
  model = writeModel(graph);
});
afterAll(() => rm(directory, { recursive: true }));

test('accuracies are those of a classifier that is shown the corrupted pictures', async () => {
  const result = await measureRobustness({ model, dataset, split: 'train', examples: 1000, seed: 1 });
  const examples = dataset.index.examples.filter(({ split }) => split === 'train');
  expect(result.exampleCount).toBe(examples.length);
  expect(result.corruptions.map(({ name }) => name)).toEqual(CORRUPTION_NAMES);
  const classifier = await openClassifier(model);
  for (const [name, strength] of [
    ['CONTRAST', 5],
    ['DEFOCUS_BLUR', 2],
    ['JPEG_COMPRESSION', 4],
  ] as const) {
    let right = 0;
    for (const example of examples) {
      const raster = preparePicture(
        await decodeRaster(await readExample(dataset, example), '#ffffff'),
        tinyPreprocessing,
      );
      const { data, width, height } = await CORRUPTIONS[name](raster, strength, random(0));
      const png = await sharp(data, { raw: { width, height, channels: 3 } })
        .png()
        .toBuffer();
      const [{ label }] = await classifier.classify([png]);
      if (label === dataset.index.labels[example.label]) right++;
    }
    const { accuracies } = result.corruptions[CORRUPTION_NAMES.indexOf(name)];
    expect(accuracies[strength - 1], name).toEqual({ strength, accuracy: right / examples.length });
  }
  await classifier.close();
  const errors = result.corruptions.map(({ accuracies, error }) => {
    const mean = accuracies.reduce((sum, { accuracy }) => sum + 1 - accuracy, 0) / 5;
    expect(error).toBeCloseTo(mean, 12);
    return mean;
  });
  expect(result.meanCorruptionError).toBeCloseTo(errors.reduce((sum, error) => sum + error, 0) / errors.length, 12);
});

test('the same seed draws the same pictures and noise', async () => {
  const ask = (seed: number) => measureRobustness({ model, dataset, split: 'train', examples: 20, seed });
  const first = await ask(4);
  expect(first.exampleCount).toBe(20);
  expect(await ask(4)).toEqual(first);
  expect(await ask(5)).not.toEqual(first);
});

test('it stops when it is told to, and refuses what has no accuracy', async () => {
  const aborted = AbortSignal.abort(new Error('stopped'));
  const ask = { model, dataset, split: 'test' as const, examples: 5, seed: 0 };
  await expect(measureRobustness({ ...ask, signal: aborted })).rejects.toThrow('stopped');
  const numbers = { ...dataset, index: { ...dataset.index, task: 'REGRESSION' as const } };
  await expect(measureRobustness({ ...ask, dataset: numbers })).rejects.toThrow(/predicts numbers/);
  const none = { ...dataset, index: { ...dataset.index, examples: [] } };
  await expect(measureRobustness({ ...ask, dataset: none })).rejects.toThrow(/no examples in the split test/);
});
