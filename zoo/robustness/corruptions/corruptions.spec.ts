import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import type { Raster } from '../../data/raster.ts';
import { STRENGTHS, type Strength } from './corruption.ts';
import reference from './imagecorruptions.json' with { type: 'json' };
import { CORRUPTION_NAMES, CORRUPTIONS, type CorruptionName } from './index.ts';

const { width, height, stride } = reference;

/** The picture of scripts/fixtures/corruptions.py. */
function source(): Raster {
  const data = new Uint8Array(width * height * 3);
  let state = 1n;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++, i++) {
        state = (state * 1_103_515_245n + 12_345n) % 2n ** 31n;
        const slope = x * (5 + channel) + y * (9 - 2 * channel);
        const edge = (Math.floor(x / 11) + Math.floor(y / 7)) % 2 === 1 ? 90 : 0;
        data[i] = (slope + edge + Number((state >> 16n) % 32n)) % 256;
      }
    }
  }
  return { data, width, height };
}

const sumOf = (data: Uint8Array) => data.reduce((sum, value) => sum + value, 0);

test('the picture is the one of the fixture', () => {
  const { data } = source();
  expect(sumOf(data)).toBe(reference.source.sum);
  expect(Buffer.from(data.filter((_, i) => i % stride === 0)).toString('base64')).toBe(reference.source.values);
});

const deterministic = Object.entries(reference.pictures).flatMap(([name, expected]) =>
  STRENGTHS.map((strength) => ({ name: name.toUpperCase() as CorruptionName, strength, ...expected[strength - 1] })),
);

test.each(deterministic)('$name at $strength is imagecorruptions’', async ({ name, strength, values, sum }) => {
  const { data } = await CORRUPTIONS[name](source(), strength as Strength, random(0));
  const expected = Buffer.from(values, 'base64');
  const differences = [...expected].map((value, i) => Math.abs(data[i * stride] - value));
  // A value that is a whole number up to rounding is truncated to either of its neighbours.
  expect(Math.max(...differences)).toBeLessThanOrEqual(1);
  expect(differences.filter((difference) => difference > 0).length).toBeLessThanOrEqual(0.01 * expected.length);
  expect(Math.abs(sumOf(data) - sum)).toBeLessThanOrEqual(0.005 * data.length);
});

const noisy = Object.entries(reference.distributions).flatMap(([name, byStrength]) =>
  STRENGTHS.map((strength) => ({
    name: name.toUpperCase() as CorruptionName,
    strength,
    greys: byStrength[strength - 1],
  })),
);

test.each(noisy)('$name at $strength is distributed as imagecorruptions’', async ({ name, strength, greys }) => {
  const generator = random(11);
  for (const [value, zeros, full, mean, deviation] of greys) {
    const grey = { data: new Uint8Array(160 * 150 * 3).fill(value), width: 150, height: 160 };
    const { data } = await CORRUPTIONS[name](grey, strength, generator);
    const shareOf = (wanted: number) => data.filter((one) => one === wanted).length / data.length;
    const ours = sumOf(data) / data.length;
    const spread = Math.sqrt(data.reduce((sum, one) => sum + (one - ours) ** 2, 0) / data.length);
    // 72,000 values each: four standard errors of the difference of two samples.
    expect(Math.abs(ours - mean), `mean at ${value}`).toBeLessThan(4 * deviation * Math.sqrt(2 / data.length));
    expect(Math.abs(spread / deviation - 1), `deviation at ${value}`).toBeLessThan(0.03);
    for (const [share, theirs] of [
      [shareOf(0), zeros],
      [shareOf(255), full],
    ]) {
      expect(Math.abs(share - theirs), `ends at ${value}`).toBeLessThan(
        4 * Math.sqrt((2 * theirs * (1 - theirs)) / data.length) + 1e-4,
      );
    }
  }
});

test('noise is the same for the same seed, and another for another', async () => {
  for (const name of CORRUPTION_NAMES) {
    const draw = async (seed: number) => (await CORRUPTIONS[name](source(), 3, random(seed))).data;
    expect(await draw(1), name).toEqual(await draw(1));
    if (name.endsWith('NOISE')) expect(await draw(1), name).not.toEqual(await draw(2));
  }
});

test('a picture smaller than the blur is blurred all the same', async () => {
  const small = { data: Uint8Array.from({ length: 5 * 3 * 3 }, (_, i) => i * 5), width: 5, height: 3 };
  for (const name of CORRUPTION_NAMES) {
    const { data } = await CORRUPTIONS[name](small, 5, random(1));
    expect(data, name).toHaveLength(small.data.length);
  }
});
