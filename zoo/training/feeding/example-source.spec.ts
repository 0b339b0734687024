import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageDataset } from '../../data/dataset.ts';
import { decodeBatch } from '../../data/decode-batch.ts';
import { backboneOf, cutBackbone } from '../../features/backbone.ts';
import { type ExampleReader, openExampleReader } from '../../features/example-reader.ts';
import { readModel } from '../../onnx/read.ts';
import { shapeDataset } from '../../testing/shape-dataset.ts';
import { tinyFeatureLayers, tinyModel, tinyPreprocessing } from '../../testing/tiny-model.ts';
import { openSource } from './example-source.ts';

let directory: string;
let dataset: ImageDataset;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-source-'));
  dataset = await shapeDataset(directory, 5);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const network = readModel(tinyModel());
const inputs = network.inputs.map(({ name }) => name);

const given = () => ({ values: Float32Array.of(0.7, 0.2, 0.1, 0, 1, 0), weights: Float32Array.of(0.25, 0.75) });

test('pixels and targets come back from the thread that decodes', async () => {
  const { examples } = dataset.index;
  const reader = openExampleReader(dataset, tinyPreprocessing, network);
  const common = { dataset, examples, preprocessing: tinyPreprocessing, reader, inputs, file: '', frozen: null };
  const source = openSource({ ...common, augmentSeed: null });
  try {
    await source.begin(0);
    const { inputs, targets } = await source.read([4, 1], 0, given());
    expect(targets).toEqual(given());
    expect(inputs.pixels.data).toEqual(await decodeBatch(dataset, [examples[4], examples[1]], tinyPreprocessing));
    expect((await source.read([0], 0, null)).targets).toBeNull();
  } finally {
    await source.close();
    await reader.close();
  }
});

test('the memory of a batch is used again, for smaller and larger ones, and is gone for whom had it', async () => {
  const { examples } = dataset.index;
  const reader = openExampleReader(dataset, tinyPreprocessing, network);
  const common = { dataset, examples, preprocessing: tinyPreprocessing, reader, inputs, file: '', frozen: null };
  const source = openSource({ ...common, augmentSeed: null });
  try {
    await source.begin(0);
    for (const rows of [[4, 1, 7], [2, 9], [3], [0, 5, 6, 8, 11], [10, 12, 13]]) {
      const { inputs, release } = await source.read(rows, 0, null);
      const values = inputs.pixels.data;
      const own = rows.map((row) => examples[row]);
      expect(values).toEqual(await decodeBatch(dataset, own, tinyPreprocessing));
      release();
      expect(values).toHaveLength(0);
    }
  } finally {
    await source.close();
    await reader.close();
  }
});

test('activations of the frozen part: once without augmentation, once an epoch with it', async () => {
  const backbone = await backboneOf(network, tinyFeatureLayers[3]);
  const { frozen, trainable } = await cutBackbone(backbone, 'block_3');
  const reader = openExampleReader(dataset, tinyPreprocessing, backbone.graph);
  let batches = 0;
  const counted: ExampleReader = {
    ...reader,
    read: (...question) => {
      batches++;
      return reader.read(...question);
    },
  };
  const { examples } = dataset.index;
  const common = {
    ...{ frozen, dataset, examples, preprocessing: tinyPreprocessing, reader: counted },
    inputs: trainable.inputs.map(({ name }) => name),
  };
  try {
    for (const { augmentSeed, expected } of [
      { augmentSeed: null, expected: [1, 1, 1] },
      { augmentSeed: 3, expected: [1, 1, 2] },
    ]) {
      batches = 0;
      const source = openSource({ ...common, augmentSeed, file: join(directory, 'activations') });
      for (const [i, epoch] of [0, 0, 1].entries()) {
        await source.begin(epoch);
        expect(batches).toBe(expected[i]);
      }
      expect((await source.read([3, 0], 0, given())).targets).toEqual(given());
      await source.close();
    }
  } finally {
    await reader.close();
  }
});
