import sharp from 'sharp';
import { expect, test } from 'vitest';
import { comparePictures, smallPng } from './compare-pictures.ts';

const plain = (width: number, background: string) => sharp({ create: { width, height: 10, channels: 3, background } });

test('the share of pixels that differ, and where; all of them where the sizes do', async () => {
  const white = await plain(20, '#ffffff').png().toBuffer();
  const square = await plain(5, '#dd3322').png().toBuffer();
  const marked = await plain(20, '#ffffff')
    .composite([{ input: square, left: 0, top: 0 }])
    .png()
    .toBuffer();
  expect((await comparePictures(white, white)).share).toBe(0);
  const { share, difference } = await comparePictures(white, marked);
  expect(share).toBe(0.25);
  const { data } = await sharp(difference ?? '')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number) => [...data.subarray(4 * x, 4 * x + 3)];
  expect(at(0)).not.toEqual(at(19));
  expect(await comparePictures(white, await plain(21, '#ffffff').png().toBuffer())).toEqual({
    share: 1,
    difference: null,
  });
});

test('a small PNG looks the same', async () => {
  const pixels = Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, i) => (i >> 4) % 200));
  const png = await sharp(pixels, { raw: { width: 64, height: 64, channels: 3 } })
    .png()
    .toBuffer();
  expect((await comparePictures(png, await smallPng(png))).share).toBeLessThan(0.001);
});
