import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Example, ImageDataset } from '../zoo/data/dataset.ts';
import { decodeBatch } from '../zoo/data/decode-batch.ts';
import { importImageArchive } from '../zoo/data/import-image-archive.ts';
import { buildEmojiArchive } from './emoji-archive.ts';

const PACKAGE = resolve(import.meta.dirname, '../node_modules/emoji-datasource-google');
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-emoji-'));
});
afterAll(() => rm(directory, { recursive: true }));

test('the emoji of the demo become a data set, split 70/15/15 within each class', async () => {
  const zip = join(directory, 'emoji.zip');
  expect(await buildEmojiArchive(PACKAGE, zip)).toEqual({ pictures: 1636, classes: 8 });

  const progress: number[] = [];
  const { dataset } = await importImageArchive(zip, {
    filename: 'emoji.zip',
    directory: join(directory, 'emoji'),
    seed: 1,
    onProgress: (fraction) => progress.push(fraction),
  });
  const { labels, examples, quality } = dataset.index;
  expect(labels).toEqual([
    'Activities',
    'Animals & Nature',
    'Food & Drink',
    'Objects',
    'People & Body',
    'Smileys & Emotion',
    'Symbols',
    'Travel & Places',
  ]);
  expect(examples.length).toBe(1636);
  expect(examples.every(({ width, height }) => width === 64 && height === 64)).toBe(true);
  expect(quality.filter(({ kind }) => kind === 'CORRUPT_PICTURE')).toEqual([]);
  expect(quality.filter(({ kind }) => kind === 'DUPLICATE_ACROSS_SPLITS')).toEqual([]);

  const share = (list: Example[], split: string) => list.filter((e) => e.split === split).length / list.length;
  for (const [split, wanted] of [
    ['train', 0.7],
    ['validation', 0.15],
    ['test', 0.15],
  ] as const) {
    expect(share(examples, split)).toBeCloseTo(wanted, 2);
    for (const label of labels.keys())
      expect(
        Math.abs(
          share(
            examples.filter((e) => e.label === label),
            split,
          ) - wanted,
        ),
      ).toBeLessThan(0.015);
  }
  expect(progress).toEqual([...progress].sort((a, b) => a - b));
  expect(progress.at(-1)).toBe(1);

  const batch = await decodeBatch(dataset as ImageDataset, examples.slice(0, 2), {
    size: { height: 224, width: 224 },
    fit: 'stretch',
    resample: 'bilinear',
    rescale_factor: 1 / 255,
    image_mean: [0, 0, 0],
    image_std: [1, 1, 1],
    background: '#ffffff',
  });
  expect(batch.length).toBe(2 * 3 * 224 * 224);
});
