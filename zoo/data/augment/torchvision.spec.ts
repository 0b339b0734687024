import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import fixtures from '../fixtures/augmented.json' with { type: 'json' };
import { type Resample, resample } from '../pixels/resample.ts';
import { cutOut, mirrored, type Raster } from '../raster.ts';
import { fixturePixels } from '../testing/fixture-pixels.ts';
import { type Adjustment, jitter } from './color-jitter.ts';
import { erase } from './erase.ts';
import { type Mixture, mixPixels, mixTargets } from './mix-batch.ts';
import { applyOperation, type OperationName } from './rand-augment.ts';

// The bytes of torchvision's transforms v2 on the same pictures: see scripts/fixtures/torchvision-augmentation.py.

const sha256 = (results: Uint8Array[]) =>
  results.reduce((digest, bytes) => digest.update(bytes), createHash('sha256')).digest('hex');
const hashOf = (rasters: Raster[]) => sha256(rasters.map(({ data }) => data));
const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => new Uint8Array(buffer, byteOffset, byteLength);

interface Source {
  seed: number;
  size: number[];
  smooth: boolean;
}

function pictureOf({ seed, size: [width, height], smooth }: Source): Raster {
  const drawn = fixturePixels(seed, width, height);
  return { data: smooth ? drawn.map((level) => Math.floor(level / 32) * 16 + 40) : drawn, width, height };
}

function floatsOf(seed: number, [width, height]: number[], rows = 1): Float32Array {
  const levels = fixturePixels(seed, width, height * rows);
  return Float32Array.from(levels, (level) => Math.fround(level - 100) / Math.fround(57.3));
}

test.each(fixtures.operations)('$name in all strengths, of a picture of $size, smooth: $smooth', (given) => {
  const picture = pictureOf(given);
  const results = [0, 1, 5, 9, 17, 24, 30].flatMap((step) =>
    (given.signed ? [1, -1] : [1]).map((sign) =>
      applyOperation(picture, { name: given.name as OperationName, magnitude: sign * step }),
    ),
  );
  expect(hashOf(results)).toBe(given.sha256);
});

test.each(fixtures.adjusted)('$kind by all factors, of a picture of $size, smooth: $smooth', (given) => {
  const kind = given.kind as Adjustment['kind'];
  const picture = pictureOf(given);
  expect(hashOf(given.factors.map((factor) => jitter(picture, [{ kind, factor }])))).toBe(given.sha256);
});

test.each(fixtures.jittered)('colour jitter of a picture of $size, smooth: $smooth', (given) => {
  expect(hashOf([jitter(pictureOf(given), given.adjustments as Adjustment[])])).toBe(given.sha256);
});

test.each(fixtures.cropped)('a resized crop, $resample, of $size to $to, and its mirror image', (given) => {
  const crop = resample(cutOut(pictureOf(given), given.box), given.to, given.resample as Resample);
  expect(hashOf([crop])).toBe(given.sha256);
  expect(hashOf([mirrored(crop)])).toBe(given.flipped);
});

test.each(fixtures.erased)('erasing a part of $size', (given) => {
  const [width, height] = given.size;
  const pixels = floatsOf(given.seed, given.size);
  erase(pixels, { width, height }, given.box);
  expect(sha256([bytesOf(pixels)])).toBe(given.sha256);
});

test.each(fixtures.mixed)('$mixture of $rows examples of $size, $classes classes', (given) => {
  const { seed, rows, classes } = given;
  const [width, height] = given.size;
  const pixels = floatsOf(seed, given.size, rows);
  const own = mixPixels(pixels, rows, { width, height }, given.mixture as Mixture);
  expect(sha256([bytesOf(pixels)])).toBe(given.sha256);
  const weights = new Float32Array(rows).fill(1 / rows);
  const targets = mixTargets({ values: Float32Array.from(given.targets), weights }, own);
  expect(targets.values).toEqual(Float32Array.from(given.mixed));
  expect(targets.weights).toEqual(weights);
  expect(targets.values).toHaveLength(rows * classes);
});
