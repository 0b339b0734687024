import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import resampled from '../fixtures/resampled.json' with { type: 'json' };
import type { Raster } from '../raster.ts';
import { fixturePixels } from '../testing/fixture-pixels.ts';
import { type Resample, resample } from './resample.ts';

const sha256 = ({ data }: Raster) => createHash('sha256').update(data).digest('hex');

test.each(resampled.cases)('as Pillow: $resample, $from to $to, and the part $box', (given) => {
  const [width, height] = given.from;
  const source = { data: fixturePixels(given.seed, width, height), width, height };
  const size = { width: given.to[0], height: given.to[1] };
  const kind = given.resample as Resample;
  const [left, top, boxWidth, boxHeight] = given.box;
  expect(sha256(resample(source, size, kind))).toBe(given.whole);
  expect(sha256(resample(source, size, kind, { left, top, width: boxWidth, height: boxHeight }))).toBe(given.part);
});

test('shrinking averages: a checkerboard becomes grey', () => {
  const checkers = Uint8Array.from(
    { length: 64 * 64 * 3 },
    (_, i) => ((Math.floor(i / 3) + Math.floor(i / 192)) % 2) * 255,
  );
  const source = { data: checkers, width: 64, height: 64 };
  for (const kind of ['bilinear', 'bicubic', 'lanczos'] as const)
    for (const value of resample(source, { width: 8, height: 8 }, kind).data)
      expect(Math.abs(value - 127.5)).toBeLessThan(4);
});

test('a picture larger than the memory that is kept', () => {
  const [width, height] = [5000, 4700];
  const grey = { data: new Uint8Array(width * height * 3).fill(77), width, height };
  expect(new Set(resample(grey, { width: 40, height: 30 }, 'bilinear').data)).toEqual(new Set([77]));
  const small = { data: Uint8Array.of(1, 2, 3), width: 1, height: 1 };
  expect([...resample(small, { width: 2, height: 1 }, 'bicubic').data]).toEqual([1, 2, 3, 1, 2, 3]);
});
