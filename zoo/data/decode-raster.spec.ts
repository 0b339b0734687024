import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { decodeRaster } from './decode-raster.ts';
import decoded from './fixtures/decoded.json' with { type: 'json' };
import { jpegFrame } from './jpeg-frame.ts';
import { noisePicture } from './testing/archives.ts';

const WHITE = '#ffffff';
const ORANGE = '#ff8000';
const fixture = (file: string) => readFile(new URL(`./fixtures/${file}`, import.meta.url));

/** The largest difference from Pillow in a channel, of 255, if it is not 0. */
const DIFFERENCES: Record<string, number> = {
  // The same planes, but another conversion to red, green and blue.
  'avif-444.avif': 1,
  // libheif repeats the subsampled colour planes, where Pillow's libavif interpolates them.
  'avif-420.avif': 60,
  // Pillow clips 16-bit greyscale at 255, which makes nearly all of it white; here its high byte is kept.
  'png-16-bit-grey.png': 255,
};

test.each(decoded.cases)("$file: Pillow's pixels", async ({ file, size, rgb }) => {
  const bytes = await fixture(file);
  const { data, width, height } = await decodeRaster(bytes, ORANGE);
  expect([width, height]).toEqual(size);
  const expected = Buffer.from(rgb, 'base64');
  expect(data.length).toBe(expected.length);
  let worst = 0;
  for (const [i, value] of expected.entries()) worst = Math.max(worst, Math.abs(data[i] - value));
  expect(worst).toBeLessThanOrEqual(DIFFERENCES[file] ?? 0);
});

test('16-bit greyscale keeps its high byte, as 16-bit colour does', async () => {
  const grey = Uint16Array.from({ length: 300 }, (_, i) => i * 218);
  const png = await sharp(grey, { raw: { width: 20, height: 15, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer();
  const { data } = await decodeRaster(png, WHITE);
  expect([...data.filter((_, i) => i % 3 === 1)]).toEqual([...grey].map((value) => value >> 8));
});

test('transparent pixels show the background', async () => {
  const half = { r: 0, g: 0, b: 0, alpha: 0.5 };
  const png = await sharp({ create: { width: 3, height: 2, channels: 4, background: half } })
    .png()
    .toBuffer();
  // Half of 255 is stored as 128.
  expect([...(await decodeRaster(png, ORANGE)).data.subarray(0, 3)]).toEqual([127, 64, 0]);
  await expect(decodeRaster(png, 'orange')).rejects.toThrow(/#rrggbb/);
});

test('large pictures, several at once', async () => {
  const create = { width: 6000, height: 4000, channels: 3 as const, background: '#204060' };
  const png = await sharp({ create }).png({ compressionLevel: 1 }).toBuffer();
  const first = ({ data }: { data: Uint8Array }) => [...data.subarray(0, 3)];
  const rasters = await Promise.all(
    [png, png, png.subarray(0, png.length / 2), png].map((bytes) => decodeRaster(bytes, WHITE).then(first, String)),
  );
  expect(rasters[2]).toMatch(/damaged/);
  for (const i of [0, 1, 3]) expect(rasters[i]).toEqual([0x20, 0x40, 0x60]);
});

test('a file that is not a picture: an error that names the accepted formats', async () => {
  const svg =
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/passwd"/></svg>';
  const junk = { empty: '', text: 'hello', svg, pdf: '%PDF-1.7\n', bmp: 'BM\0\0\0\0', zip: 'PK\x03\x04' };
  for (const [kind, text] of Object.entries(junk)) {
    const error = await decodeRaster(Buffer.from(text), WHITE).catch((reason: unknown) => reason);
    expect(error, kind).toBeInstanceOf(InvalidInputError);
    expect((error as Error).message, kind).toMatch(/PNG, JPEG, WebP, GIF, TIFF or AVIF/);
  }
});

test('a damaged picture, wherever it ends', async () => {
  const png = await noisePicture(1, 200, 200);
  await expect(decodeRaster(png.subarray(0, 5000), WHITE)).rejects.toThrow(/damaged and cannot be decoded/);
  const files = ['jpeg-420.jpg', 'jpeg-cmyk.jpg', 'webp.webp', 'gif.gif', 'tiff.tif', 'avif-444.avif', 'png-alpha.png'];
  for (const file of files) {
    const bytes = await fixture(file);
    for (const length of [12, 30, Math.floor(bytes.length / 2)])
      await expect(decodeRaster(bytes.subarray(0, length), WHITE), `${file} ${length}`).rejects.toThrow(
        InvalidInputError,
      );
  }
});

test('too many pixels, also if the header states more than the file holds', async () => {
  const png = await noisePicture(1, 200, 200);
  await expect(decodeRaster(png, WHITE, 39_999)).rejects.toThrow(/more than 39,999 pixels/);
  const jpeg = await fixture('jpeg-420.jpg');
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  const wide = Buffer.from(jpeg);
  wide.writeUInt16BE(30_000, frame + 5);
  wide.writeUInt16BE(30_000, frame + 7);
  await expect(decodeRaster(wide, WHITE)).rejects.toThrow(/more than 100,000,000 pixels/);
  const empty = Buffer.from(jpeg);
  empty.writeUInt16BE(0, frame + 7);
  await expect(decodeRaster(empty, WHITE)).rejects.toThrow(/damaged/);
});

test('the frame of a JPEG, read from its header', async () => {
  expect(jpegFrame(await fixture('jpeg-turned-6.jpg'))).toEqual({ width: 23, height: 17, components: 3 });
  expect(jpegFrame(await fixture('jpeg-420-progressive.jpg'))).toEqual({ width: 23, height: 17, components: 3 });
  expect(jpegFrame(await fixture('jpeg-grey.jpg'))).toEqual({ width: 23, height: 17, components: 1 });
  expect(jpegFrame(await fixture('jpeg-cmyk.jpg'))).toEqual({ width: 23, height: 17, components: 4 });
  expect(jpegFrame(await fixture('gif.gif'))).toBeNull();
  const jpeg = await fixture('jpeg-420.jpg');
  for (let length = 0; length < 160; length++) jpegFrame(jpeg.subarray(0, length));
  // Fill bytes before a marker are allowed.
  const filled = Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xff]), jpeg.subarray(2)]);
  expect(jpegFrame(filled)).toEqual({ width: 23, height: 17, components: 3 });
});
