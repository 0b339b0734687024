import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { ImagePreprocessing } from '../model.ts';
import { NO_AUGMENTATION } from './augment/augmentation.ts';
import { decodePicture } from './decode-picture.ts';
import prepared from './fixtures/prepared.json' with { type: 'json' };
import { type Random, random } from './random.ts';
import { noisePicture } from './testing/archives.ts';
import { fixturePixels } from './testing/fixture-pixels.ts';

/** Leaves values as they are in the picture: 0 to 255. */
const PLAIN: ImagePreprocessing = {
  size: { height: 4, width: 4 },
  fit: 'stretch',
  resample: 'bilinear',
  rescale_factor: 1,
  image_mean: [0, 0, 0],
  image_std: [1, 1, 1],
  background: '#ffffff',
};
const sized = (width: number, height: number, more: Partial<ImagePreprocessing> = {}): ImagePreprocessing => ({
  ...PLAIN,
  size: { width, height },
  ...more,
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const png = (data: Uint8Array, width: number, height: number) =>
  sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();

test.each(prepared.cases.filter(({ values }) => values))(
  'the numbers of $by: $from, $preprocessing.fit to $preprocessing.size over $preprocessing.shortest_edge, $preprocessing.resample',
  async ({ seed, from: [width, height], preprocessing, values }) => {
    const picture = await png(fixturePixels(seed, width, height), width, height);
    const tensor = await decodePicture(picture, preprocessing as ImagePreprocessing);
    expect(sha256(new Uint8Array(tensor.buffer))).toBe(values);
  },
);

test.each(prepared.cases.filter(({ pixels }) => pixels))(
  'a crop larger than the picture, with black borders as by $by: $from to $preprocessing.size over $preprocessing.shortest_edge',
  async ({ seed, from: [width, height], preprocessing, pixels }) => {
    const picture = await png(fixturePixels(seed, width, height), width, height);
    const plain = { rescale_factor: PLAIN.rescale_factor, image_mean: PLAIN.image_mean, image_std: PLAIN.image_std };
    const tensor = await decodePicture(picture, { ...(preprocessing as ImagePreprocessing), ...plain });
    expect(sha256(Uint8Array.from(tensor))).toBe(pixels);
  },
);

test('a picture of the target size: bytes in [3, height, width] order', async () => {
  const pixels = Uint8Array.from({ length: 2 * 3 * 3 }, (_, i) => i * 10);
  expect([...(await decodePicture(await png(pixels, 3, 2), sized(3, 2)))]).toEqual([
    ...[0, 30, 60, 90, 120, 150],
    ...[10, 40, 70, 100, 130, 160],
    ...[20, 50, 80, 110, 140, 170],
  ]);
});

const augmented = (from: Random) => ({
  augment: { augmentation: { ...NO_AUGMENTATION, flip: true, crop: true }, from },
});

/** A picture whose red is the horizontal position of a pixel, and whose green is the vertical one, both in steps of 1. */
const places = (width: number, height: number) =>
  png(
    Uint8Array.from({ length: width * height * 3 }, (_, i) => {
      const pixel = Math.floor(i / 3);
      return [pixel % width, Math.floor(pixel / width), 0][i % 3];
    }),
    width,
    height,
  );

/** Share of the picture's area between the outermost pixels of a tensor, up to half a step of the tensor's at each side. */
function shareSeen(tensor: Float32Array, side: number, width: number, height: number): number {
  const [first, last] = [0, side - 1];
  const stretch = side / (side - 1);
  const acrossX = Math.abs(tensor[last] - tensor[first]) * stretch;
  const acrossY = Math.abs(tensor[side * side + side * last] - tensor[side * side]) * stretch;
  return (acrossX * acrossY) / (width * height);
}

test('augmentation: a random part replaces the centre crop, and keeps at least 60 % of the picture', async () => {
  const [width, height, side] = [200, 150, 24];
  const picture = await places(width, height);
  const shares: number[] = [];
  for (let seed = 0; seed < 200; seed++) {
    const preprocessing = sized(side, side, { fit: 'crop', shortest_edge: 27 });
    const tensor = await decodePicture(picture, preprocessing, augmented(random(seed)));
    shares.push(shareSeen(tensor, side, width, height));
  }
  // A crop of 60 % has few possible aspect ratios in 4 : 3; all are possible at 75 % or less of the width.
  expect(Math.min(...shares)).toBeGreaterThan(0.55);
  expect(Math.max(...shares)).toBeLessThan(1.02);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  expect(mean).toBeGreaterThan(0.65);
});

test('augmentation of a picture too wide for any random part: the middle, at 4 : 3 of the size', async () => {
  const tensor = await decodePicture(await places(250, 40), sized(24, 24, { fit: 'crop' }), augmented(random(1)));
  const row = [...tensor.subarray(0, 24)].sort((a, b) => a - b);
  // 40 · 4 / 3 = 53 pixels around 125.
  expect(row[0]).toBeGreaterThan(97);
  expect(row[23]).toBeLessThan(153);
  expect(row[23] - row[0]).toBeGreaterThan(48);
});

test('augmentation: the same numbers give the same picture, others another, always of the target size', async () => {
  const noise = await noisePicture(3, 64, 48);
  for (const size of [sized(96, 96), sized(24, 24)]) {
    const [a, again, b] = await Promise.all(
      [1, 1, 2].map((seed) => decodePicture(noise, size, augmented(random(seed)))),
    );
    expect(a).toEqual(again);
    expect(a).not.toEqual(b);
    expect(a.length).toBe(3 * size.size.width * size.size.height);
  }
  const tiny = await noisePicture(4, 1, 1);
  for (let seed = 0; seed < 20; seed++)
    expect(await decodePicture(tiny, PLAIN, augmented(random(seed)))).toHaveLength(48);
});

test('augmentation flips half of the time', async () => {
  const picture = await places(40, 40);
  const generator = random(5);
  let mirrored = 0;
  for (let i = 0; i < 100; i++) {
    const tensor = await decodePicture(picture, sized(40, 40), augmented(generator));
    if (tensor[0] > tensor[39]) mirrored++;
  }
  expect(mirrored).toBeGreaterThan(30);
  expect(mirrored).toBeLessThan(70);
});

test('a long thin picture: only the part that the model sees is scaled', async () => {
  const picture = await png(fixturePixels(2, 1, 60_000), 1, 60_000);
  const tensor = await decodePicture(picture, sized(224, 224, { fit: 'crop', shortest_edge: 256 }));
  expect(new Set(tensor.subarray(0, 224)).size).toBe(1);
});
