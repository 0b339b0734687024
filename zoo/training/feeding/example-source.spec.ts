import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { NO_AUGMENTATION } from '../../data/augment/augmentation.ts';
import { openBackgroundDecoder } from '../../data/background-decoder.ts';
import type { ImageDataset } from '../../data/dataset.ts';
import { decodeBatch } from '../../data/decode-batch.ts';
import { backboneOf, cutBackbone } from '../../features/backbone.ts';
import { type ExampleReader, openExampleReader } from '../../features/example-reader.ts';
import { readModel } from '../../onnx/read.ts';
import { shapeDataset } from '../../testing/shape-dataset.ts';
import { tinyFeatureLayers, tinyModel, tinyPreprocessing } from '../../testing/tiny-model.ts';
import { type ExampleSource, openSource, readAhead } from './example-source.ts';

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
  const source = openSource({ ...common, augment: null });
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
  const source = openSource({ ...common, augment: null });
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

test('activations of the frozen part are computed once; of examples that change, batch by batch every epoch', async () => {
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
    ...{ inputs: trainable.inputs.map(({ name }) => name), file: join(directory, 'activations') },
  };
  const augmentation = { ...NO_AUGMENTATION, crop: true, mixUp: 1 };
  const firstOf = async (source: ExampleSource) => {
    for await (const { inputs, targets } of readAhead(source, [[3, 0]], given)) {
      const [name, { data }] = Object.entries(inputs)[0];
      expect(name).toBe(trainable.inputs[0].name);
      return { values: Float32Array.from(data as Float32Array), targets };
    }
    throw new Error('The source has no batch.');
  };
  try {
    const still = openSource({ ...common, augment: null });
    for (const epoch of [0, 0, 1]) await still.begin(epoch);
    expect(batches).toBe(1);
    const plain = await firstOf(still);
    expect(plain.targets).toEqual(given());
    await still.close();

    const changing = openSource({ ...common, augment: { augmentation, seed: 3 } });
    const seen: Awaited<ReturnType<typeof firstOf>>[] = [];
    for (const epoch of [0, 0, 1]) {
      await changing.begin(epoch);
      seen.push(await firstOf(changing));
    }
    await changing.close();
    expect(batches).toBe(4);
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2].values).not.toEqual(seen[0].values);
    expect(seen[0].values).not.toEqual(plain.values);
    // MixUp of rows of different weights: the weights still sum to 1.
    const { values, weights } = seen[0].targets;
    expect(values).not.toEqual(given().values);
    expect(weights[0] + weights[1]).toBeCloseTo(1, 6);
  } finally {
    await reader.close();
  }
});

test('the same seed gives the same batches, whatever the number of threads that decode', async () => {
  const { examples } = dataset.index;
  const augmentation = {
    ...{ ...NO_AUGMENTATION, flip: true, crop: true, colorJitter: 0.4, erasing: 0.5, mixUp: 0.4, cutMix: 1 },
    randAugment: { operations: 2, magnitude: 9 },
  };
  const all = await Promise.all(
    [1, 2].map(async (threads) => {
      const decoder = openBackgroundDecoder(dataset, tinyPreprocessing, threads);
      const batches = Array.from({ length: 7 }, (_, batch) =>
        decoder.decode(examples.slice(2 * batch, 2 * batch + 2), given(), { augmentation, seed: batch }),
      );
      const results = (await Promise.all(batches)).map(({ pixels, targets }) => ({ pixels, targets }));
      await decoder.close();
      return results;
    }),
  );
  expect(all[1]).toEqual(all[0]);
  // Mixed: each by a share of its own, but a cut may be empty.
  expect(new Set(all[0].map(({ targets }) => targets.values.join())).size).toBeGreaterThan(4);
});

test('the time until a batch was read counts as waiting; not what is computed meanwhile, or of it', async () => {
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  /** Resolves in a later turn, at a later time. */
  const takes = async (milliseconds: number) => {
    await null;
    now += milliseconds;
  };
  const source: ExampleSource = {
    ...{ rows: 3, lengths: null, begin: async () => undefined, close: async () => undefined },
    async read(_rows, _batch, targets) {
      await takes(60);
      return { inputs: {}, targets, release: () => undefined };
    },
    finish: async (inputs) => {
      await takes(40);
      return inputs;
    },
  };
  const waiting = { seconds: 0 };
  for await (const _ of readAhead(source, [[0], [1], [2]], () => null, 0, waiting)) await takes(10);
  clock.mockRestore();
  // The first is waited for; the others are read while the ones before are computed and used.
  expect(now).toBe(3 * (60 + 40 + 10));
  expect(waiting.seconds).toBeCloseTo(0.06, 9);
});
