import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import type { Raster } from '../raster.ts';
import { fingerprint } from './fingerprint.ts';
import peers from './fixtures/peers.json' with { type: 'json' };
import { bitCount, nearPictures } from './near-pictures.ts';
import { fixtureNumbers } from './testing/fixture-numbers.ts';

/** The picture that `blocks` in scripts/fixtures/data-quality.py makes. */
function blocks({
  seed,
  width,
  height,
  cells,
}: {
  seed: number;
  width: number;
  height: number;
  cells: number;
}): Raster {
  const draw = fixtureNumbers(seed);
  const colors = Array.from({ length: cells * cells }, () => [0, 1, 2].map(() => Math.floor(draw() * 256)));
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return colors[Math.floor((y * cells) / height) * cells + Math.floor((x * cells) / width)][i % 3];
  });
  return { data, width, height };
}

const sharpOf = ({ data, width, height }: Raster) => sharp(data, { raw: { width, height, channels: 3 } });
const rasterOf = async (picture: Sharp): Promise<Raster> => {
  const { data, info } = await picture.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
};
const distance = (a: string, b: string) =>
  [0, 8].reduce(
    (sum, at) => sum + bitCount(Number.parseInt(a.slice(at, at + 8), 16) ^ Number.parseInt(b.slice(at, at + 8), 16)),
    0,
  );

test.each(peers.hashes)('the hash of a picture is that of imagehash: $width × $height', (made) => {
  expect(fingerprint(blocks(made)).fingerprint.slice(0, 16)).toBe(made.hash);
});

test('a picture of one colour has the hash that imagehash gives white, and its colour', () => {
  const white = { data: new Uint8Array(5 * 4 * 3).fill(255), width: 5, height: 4 };
  expect(fingerprint(white)).toEqual({ fingerprint: `8000000000000000${'ffffff'.repeat(4)}`, isGrey: true });
  const blue = { data: Uint8Array.from({ length: 27 }, (_, i) => (i % 3 === 2 ? 200 : 0)), width: 3, height: 3 };
  expect(fingerprint(blue)).toEqual({ fingerprint: `8000000000000000${'0000c8'.repeat(4)}`, isGrey: false });
});

test('a picture one pixel wide has one', () => {
  expect(fingerprint(blocks({ seed: 3, width: 1, height: 7, cells: 2 })).fingerprint).toMatch(/^[0-9a-f]{40}$/);
});

test('scaled and compressed again, a picture is near; of other colours or turned, it is not', async () => {
  const picture = blocks({ seed: 9, width: 120, height: 90, cells: 6 });
  const copies = [
    await rasterOf(sharpOf(picture).resize(60, 45)),
    await rasterOf(sharp(await sharpOf(picture).jpeg({ quality: 40 }).toBuffer())),
  ];
  const others = [
    await rasterOf(sharpOf(picture).rotate(90)),
    // The same greys almost, red and blue exchanged.
    { ...picture, data: picture.data.map((_, i, all) => all[i - (i % 3) + (2 - (i % 3))]) },
  ];
  const prints = [picture, ...copies, ...others].map((each) => fingerprint(each).fingerprint);
  expect(nearPictures(prints)).toEqual([
    [0, 1],
    [0, 2],
    [1, 2],
  ]);
  expect(distance(prints[0], prints[1])).toBeLessThanOrEqual(8);
});
