import { copyFile, mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shapeDataset } from '../testing/shape-dataset.ts';
import { tinyPreprocessing } from '../testing/tiny-model.ts';
import { DEFAULT_AUGMENTATION } from './augment/augmentation.ts';
import { openBackgroundDecoder } from './background-decoder.ts';
import type { ImageDataset } from './dataset.ts';
import { decodeBatch } from './decode-batch.ts';

let directory: string;
let shapes: ImageDataset;
let others: ImageDataset;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-decoder-'));
  shapes = await shapeDataset(directory, 6);
  const backwards = { ...shapes.index, examples: shapes.index.examples.toReversed() };
  others = { ...shapes, index: backwards };
});
afterAll(() => rm(directory, { recursive: true }));

const wide = {
  ...tinyPreprocessing,
  size: { height: 5, width: 30 },
  image_mean: [0.1, 0.2, 0.3] as [number, number, number],
};

test.each([1, 2])(
  'decoders one after the other decode their own pictures, on the same threads: %i',
  async (threads) => {
    for (const [dataset, preprocessing] of [
      [shapes, tinyPreprocessing],
      [others, wide],
      [shapes, tinyPreprocessing],
    ] as const) {
      const decoder = openBackgroundDecoder(dataset, preprocessing, threads);
      const parts = [0, 4, 8].map((start) => dataset.index.examples.slice(start, start + 4));
      const batches = await Promise.all(parts.map((part) => decoder.decode(part, null)));
      for (const [i, batch] of batches.entries()) {
        const size = parts[i].length * 3 * preprocessing.size.height * preprocessing.size.width;
        const wanted = await decodeBatch(dataset, parts[i], preprocessing, new Float32Array(size));
        expect([...batch.pixels]).toEqual([...wanted]);
        batch.release();
      }
      await decoder.close();
    }
  },
);

test('two decoders at a time do not share a thread; one that is closed while it decodes says so', async () => {
  const [first, second] = [openBackgroundDecoder(shapes, tinyPreprocessing, 1), openBackgroundDecoder(others, wide, 1)];
  const [a, b] = await Promise.all([
    first.decode(shapes.index.examples.slice(0, 2), null),
    second.decode(others.index.examples.slice(0, 2), null),
  ]);
  expect([a.pixels.length, b.pixels.length]).toEqual([2 * 3 * 16 * 16, 2 * 3 * 5 * 30]);
  const unfinished = first.decode(shapes.index.examples, null);
  const refused = expect(unfinished).rejects.toThrow('The thread that decodes pictures has ended.');
  await first.close();
  await refused;
  await second.close();
  const next = openBackgroundDecoder(shapes, tinyPreprocessing, 1);
  expect((await next.decode(shapes.index.examples.slice(0, 2), null)).pixels).toEqual(a.pixels);
  await next.close();
});

test('pictures that are kept are not decoded again, whichever thread asks; those without room are', async () => {
  const packFile = join(directory, 'emptied.pack');
  await copyFile(shapes.packFile, packFile);
  const { examples } = shapes.index;
  const decoder = openBackgroundDecoder({ ...shapes, packFile }, wide, 2);
  const evaluated = examples.slice(0, 4);
  const trained = examples.slice(4, 12);
  const wanted = [
    { examples: evaluated, crops: false },
    { examples: trained, crops: true },
  ];
  const picture = { evaluated: 3 * 5 * 30, whole: 3 * 16 * 16 };
  const file = join(directory, 'kept');
  // All but the last one.
  await decoder.keep(wanted, { file, mostBytes: 4 * picture.evaluated + 7 * picture.whole });
  const augment = { augmentation: DEFAULT_AUGMENTATION.IMAGE, seed: 5 };
  const read = async (part: typeof examples, changes?: typeof augment) => {
    const { pixels, release } = await decoder.decode(part, null, changes);
    const copy = [...pixels];
    release();
    return copy;
  };
  const first = { evaluated: await read(evaluated), trained: await read(trained.slice(0, 7), augment) };
  const last = await read(trained.slice(7), augment);
  expect(first.evaluated).toEqual([...(await decodeBatch(shapes, evaluated, wide))]);
  expect((await stat(file)).size).toBe(4 * picture.evaluated + 7 * picture.whole);
  expect(await read(trained.slice(7), augment)).toEqual(last);
  await truncate(packFile);
  // Each thread.
  for (let turn = 0; turn < 2; turn++) {
    expect(await read(evaluated)).toEqual(first.evaluated);
    expect(await read(trained.slice(0, 7), augment)).toEqual(first.trained);
    await expect(read(trained.slice(7), augment)).rejects.toThrow(/pack ends before/);
  }
  await decoder.close();
});
