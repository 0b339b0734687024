import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shapeDataset } from '../testing/shape-dataset.ts';
import { tinyPreprocessing } from '../testing/tiny-model.ts';
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
