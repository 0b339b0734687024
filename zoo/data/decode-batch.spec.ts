import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import type { ImagePreprocessing } from '../model.ts';
import { DEFAULT_AUGMENTATION } from './augment/augmentation.ts';
import type { Example, ImageDataset } from './dataset.ts';
import { decodeBatch } from './decode-batch.ts';
import { decodePicture } from './decode-picture.ts';
import { type Random, random } from './random.ts';
import { noisePicture } from './testing/archives.ts';

const PREPROCESSING: ImagePreprocessing = {
  size: { height: 20, width: 30 },
  fit: 'stretch',
  resample: 'bilinear',
  rescale_factor: 1 / 255,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
  background: '#ffffff',
};
const STRIDE = 3 * 20 * 30;
const augmented = (from: Random) => ({ augment: { augmentation: DEFAULT_AUGMENTATION.IMAGE, from } });

let directory: string;
let dataset: ImageDataset;
let pictures: Buffer[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-batch-'));
  pictures = [...(await Promise.all([1, 2, 3].map((seed) => noisePicture(seed)))), Buffer.from('not a picture')];
  const packFile = join(directory, 'pack');
  await writeFile(packFile, Buffer.concat(pictures));
  let offset = 0;
  const examples = pictures.map((bytes, i): Example => {
    const example: Example = {
      name: `${i}.png`,
      label: 0,
      split: 'train',
      groups: {},
      offset,
      byteSize: bytes.length,
      sha256: '0'.repeat(64),
      width: 40,
      height: 40,
    };
    offset += bytes.length;
    return example;
  });
  dataset = {
    index: { version: 1, modality: 'IMAGE', labels: ['a', 'b'], groups: [], examples, quality: [], seed: 0 },
    packFile,
  };
});
afterAll(() => rm(directory, { recursive: true }));

test('a batch is its pictures, in the requested order', async () => {
  const [first, , third] = dataset.index.examples;
  const batch = await decodeBatch(dataset, [third, first], PREPROCESSING);
  expect(batch.subarray(0, STRIDE)).toEqual(await decodePicture(pictures[2], PREPROCESSING));
  expect(batch.subarray(STRIDE)).toEqual(await decodePicture(pictures[0], PREPROCESSING));
});

test('memory is reused, and the last, smaller batch is cut', async () => {
  const into = new Float32Array(2 * STRIDE).fill(-9);
  const batch = await decodeBatch(dataset, dataset.index.examples.slice(1, 2), PREPROCESSING, into);
  expect(batch.buffer).toBe(into.buffer);
  expect(batch).toEqual(await decodePicture(pictures[1], PREPROCESSING));
  expect(into[STRIDE]).toBe(-9);
  await expect(decodeBatch(dataset, dataset.index.examples.slice(0, 3), PREPROCESSING, into)).rejects.toThrow(
    RangeError,
  );
});

test('augmentation draws in the order of the examples, however the decoders end', async () => {
  const examples = dataset.index.examples.slice(0, 3);
  const batch = await decodeBatch(dataset, examples, PREPROCESSING, undefined, augmented(random(1)));
  const generator = random(1);
  for (const [i, bytes] of pictures.slice(0, 3).entries())
    expect(batch.subarray(i * STRIDE, (i + 1) * STRIDE)).toEqual(
      await decodePicture(bytes, PREPROCESSING, augmented(generator)),
    );
});

test('an invalid picture is named; a pack that ends early is an error', async () => {
  const failed = decodeBatch(dataset, dataset.index.examples, PREPROCESSING);
  await expect(failed).rejects.toThrow(InvalidInputError);
  await expect(failed).rejects.toThrow(/"3\.png": This is not a picture/);
  const [first] = dataset.index.examples;
  await expect(decodeBatch(dataset, [{ ...first, offset: 1e6 }], PREPROCESSING)).rejects.toThrow(/pack ends before/);
});
