import sharp from 'sharp';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import type { ImagePreprocessing } from '../model.ts';
import { decodePicture } from './decode-picture.ts';
import { random } from './random.ts';
import { noisePicture } from './testing/archives.ts';

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

const solid = (red: number, green: number, blue: number, alpha = 1, width = 6, height = 6) =>
  sharp({ create: { width, height, channels: 4, background: { r: red, g: green, b: blue, alpha } } });

/** The first value of each plane. */
const color = (tensor: Float32Array) => [0, 1, 2].map((channel) => tensor[(channel * tensor.length) / 3]);

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < actual.length; i++) worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
  expect(worst).toBeLessThanOrEqual(tolerance);
}

/** Bilinear with half-pixel centres, written down once more from its definition. */
function bilinear(pixels: Uint8Array, width: number, height: number, toWidth: number, toHeight: number): Float64Array {
  const out = new Float64Array(3 * toWidth * toHeight);
  const at = (x: number, y: number, c: number) =>
    pixels[(Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)) * 3 + c];
  for (let c = 0; c < 3; c++)
    for (let y = 0; y < toHeight; y++)
      for (let x = 0; x < toWidth; x++) {
        const [sx, sy] = [((x + 0.5) * width) / toWidth - 0.5, ((y + 0.5) * height) / toHeight - 0.5];
        const [x0, y0] = [Math.floor(sx), Math.floor(sy)];
        const [fx, fy] = [sx - x0, sy - y0];
        out[(c * toHeight + y) * toWidth + x] =
          (1 - fy) * ((1 - fx) * at(x0, y0, c) + fx * at(x0 + 1, y0, c)) +
          fy * ((1 - fx) * at(x0, y0 + 1, c) + fx * at(x0 + 1, y0 + 1, c));
      }
  return out;
}

test('a picture of the size itself: bytes in [3, height, width] order', async () => {
  const pixels = Buffer.from(Array.from({ length: 2 * 3 * 3 }, (_, i) => i * 10));
  const png = await sharp(pixels, { raw: { width: 3, height: 2, channels: 3 } })
    .png()
    .toBuffer();
  expect([...(await decodePicture(png, sized(3, 2)))]).toEqual([
    ...[0, 30, 60, 90, 120, 150],
    ...[10, 40, 70, 100, 130, 160],
    ...[20, 50, 80, 110, 140, 170],
  ]);
});

test('rescale, mean and deviation per channel', async () => {
  const preprocessing = sized(4, 4, {
    rescale_factor: 1 / 255,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
  });
  const expected = [(1 - 0.485) / 0.229, (0.2 - 0.456) / 0.224, (0 - 0.406) / 0.225];
  // Both ways: enlarging and shrinking.
  for (const length of [2, 9])
    expectClose(
      color(await decodePicture(await solid(255, 51, 0, 1, length, length).png().toBuffer(), preprocessing)),
      expected,
      1e-5,
    );
});

test('enlarging 64 to 224 is plain bilinear interpolation with half-pixel centres', async () => {
  const png = await noisePicture(1, 64, 64);
  const pixels = await sharp(png).raw().toBuffer();
  expectClose(await decodePicture(png, sized(224, 224)), bilinear(pixels, 64, 64, 224, 224), 1e-3);
});

test('enlarging with sides apart, and cropped', async () => {
  const png = await noisePicture(2, 20, 10);
  const pixels = await sharp(png).raw().toBuffer();
  expectClose(await decodePicture(png, sized(30, 40)), bilinear(pixels, 20, 10, 30, 40), 1e-3);
  const middle = await sharp(png).extract({ left: 5, top: 0, width: 10, height: 10 }).png().toBuffer();
  const cropped = await decodePicture(png, sized(40, 40, { fit: 'crop' }));
  const stretched = await decodePicture(middle, sized(40, 40));
  // At the left and right edge the crop sees one pixel more.
  const inner = (tensor: Float32Array) => tensor.filter((_, i) => i % 40 >= 2 && i % 40 < 38);
  expectClose(inner(cropped), inner(stretched), 1e-3);
});

test('shrinking averages', async () => {
  const checkers = Buffer.from(
    Array.from({ length: 64 * 64 * 3 }, (_, i) => ((Math.floor(i / 3) + Math.floor(i / 192)) % 2) * 255),
  );
  const png = await sharp(checkers, { raw: { width: 64, height: 64, channels: 3 } })
    .png()
    .toBuffer();
  for (const resample of ['bilinear', 'bicubic', 'lanczos'] as const)
    for (const value of await decodePicture(png, sized(8, 8, { resample })))
      expect(Math.abs(value - 127.5)).toBeLessThan(4);
});

test('a crop keeps the proportions when shrinking', async () => {
  const left = solid(255, 0, 0, 1, 16, 40);
  const png = await solid(0, 0, 255, 1, 80, 40)
    .composite([{ input: await left.png().toBuffer(), left: 0, top: 0 }])
    .png()
    .toBuffer();
  expect(color(await decodePicture(png, sized(10, 10, { fit: 'crop' })))).toEqual([0, 0, 255]);
  expect(color(await decodePicture(png, sized(10, 10)))).toEqual([255, 0, 0]);
});

test('transparent pixels show the background, enlarged or shrunk', async () => {
  for (const length of [3, 8]) {
    const half = await solid(0, 0, 0, 0.5, length, length).png().toBuffer();
    expectClose(color(await decodePicture(half, sized(4, 4, { background: '#ff8000' }))), [127, 64, 0], 1);
    expectClose(color(await decodePicture(half, sized(4, 4))), [127, 127, 127], 1);
  }
});

test.each([3, 8])('greyscale, 16 bits, palette, CMYK, animations: 8-bit sRGB (%i pixels wide)', async (length) => {
  const red = () => solid(200, 30, 30, 1, length, length).removeAlpha();
  const grey = () => solid(120, 120, 120, 1, length, length).removeAlpha();
  const decode = async (bytes: Buffer) => color(await decodePicture(bytes, PLAIN));
  expectClose(await decode(await grey().toColourspace('b-w').png().toBuffer()), [120, 120, 120], 1);
  expectClose(await decode(await grey().ensureAlpha(1).toColourspace('b-w').png().toBuffer()), [120, 120, 120], 1);
  expectClose(await decode(await red().toColourspace('rgb16').png().toBuffer()), [200, 30, 30], 1);
  expectClose(await decode(await grey().toColourspace('grey16').png().toBuffer()), [120, 120, 120], 1);
  expectClose(await decode(await red().png({ palette: true }).toBuffer()), [200, 30, 30], 2);
  expectClose(await decode(await red().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer()), [200, 30, 30], 30);
  expectClose(await decode(await red().tiff().toBuffer()), [200, 30, 30], 3);
  expectClose(await decode(await red().webp({ lossless: true }).toBuffer()), [200, 30, 30], 1);
  expectClose(await decode(await red().gif().toBuffer()), [200, 30, 30], 3);
  expectClose(await decode(await red().avif({ lossless: true }).toBuffer()), [200, 30, 30], 3);
  const frames = await Promise.all([red(), grey()].map((frame) => frame.png().toBuffer()));
  const animation = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
  expect((await sharp(animation).metadata()).pages).toBe(2);
  expectClose(await decode(animation), [200, 30, 30], 3);
});

test('EXIF orientation is respected', async () => {
  const top = await solid(255, 0, 0, 1, 40, 20).removeAlpha().png().toBuffer();
  const picture = solid(0, 0, 255, 1, 40, 40)
    .removeAlpha()
    .composite([{ input: top, left: 0, top: 0 }]);
  // 3 is upside down: what is stored on top is shown at the bottom.
  const turned = await sharp(await picture.png().toBuffer())
    .withMetadata({ orientation: 3 })
    .jpeg({ quality: 100 })
    .toBuffer();
  for (const size of [8, 80]) expectClose(color(await decodePicture(turned, sized(size, size))), [0, 0, 255], 12);
});

test.each([
  { picture: [512, 256], edge: 256, size: 224, first: 144 },
  { picture: [512, 256], edge: 128, size: 112, first: 144.5 },
  { picture: [56, 28], edge: 56, size: 48, first: 15.75 },
])('the shorter side is scaled to $edge, and the middle $size cut out, of a picture of $picture', async (given) => {
  const [width, height] = given.picture;
  // Each pixel is as bright as it lies far to the right.
  const step = width > 255 ? 0.5 : 1;
  const pixels = Buffer.from(Array.from({ length: width * height * 3 }, (_, i) => (Math.floor(i / 3) % width) * step));
  const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  const size = { width: given.size, height: given.size };
  const preprocessing = { ...PLAIN, size, fit: 'crop' as const, shortest_edge: given.edge, rescale_factor: 1 };
  const row = (await decodePicture(png, preprocessing)).subarray(0, given.size);
  const scale = height / given.edge;
  for (const [i, value] of row.entries()) expect(Math.abs(value - (given.first + i * scale) * step)).toBeLessThan(1);
});

test('augmentation: the same numbers give the same picture, others another, always of the size', async () => {
  const png = await noisePicture(3, 64, 48);
  for (const size of [sized(96, 96), sized(24, 24)]) {
    const [a, again, b] = await Promise.all(
      [1, 1, 2].map((seed) => decodePicture(png, size, { augment: random(seed) })),
    );
    expect(a).toEqual(again);
    expect(a).not.toEqual(b);
    expect(a.length).toBe(3 * size.size.width * size.size.height);
  }
  const tiny = await noisePicture(4, 1, 1);
  for (let seed = 0; seed < 20; seed++)
    expect(await decodePicture(tiny, PLAIN, { augment: random(seed) })).toHaveLength(48);
});

test('augmentation mirrors half of the time', async () => {
  const left = await solid(255, 255, 255, 1, 20, 40).png().toBuffer();
  const png = await solid(0, 0, 0, 1, 40, 40)
    .composite([{ input: left, left: 0, top: 0 }])
    .png()
    .toBuffer();
  const generator = random(5);
  let mirrored = 0;
  for (let i = 0; i < 100; i++) {
    const tensor = await decodePicture(png, sized(40, 40), { augment: generator });
    if (tensor[0] < tensor[39]) mirrored++;
  }
  expect(mirrored).toBeGreaterThan(30);
  expect(mirrored).toBeLessThan(70);
});

test('large pictures, several at once', async () => {
  const create = { width: 6000, height: 4000, channels: 3 as const, background: '#204060' };
  const png = await sharp({ create }).png({ compressionLevel: 1 }).toBuffer();
  const decoded = await Promise.all(
    [png, png, png.subarray(0, png.length / 2), png].map((bytes) => decodePicture(bytes, PLAIN).then(color, String)),
  );
  expect(decoded[2]).toMatch(/damaged/);
  for (const i of [0, 1, 3]) expect(decoded[i]).toEqual([0x20, 0x40, 0x60]);
});

test('what is no picture: an error that names the accepted formats', async () => {
  const svg =
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/passwd"/></svg>';
  const junk = { empty: '', text: 'hello', svg, pdf: '%PDF-1.7\n', bmp: 'BM\0\0\0\0', zip: 'PK\x03\x04' };
  for (const [kind, text] of Object.entries(junk)) {
    const error = await decodePicture(Buffer.from(text), PLAIN).catch((reason: unknown) => reason);
    expect(error, kind).toBeInstanceOf(InvalidInputError);
    expect((error as Error).message, kind).toMatch(/PNG, JPEG, WebP, GIF, TIFF or AVIF/);
  }
});

test('a damaged picture, and one with too many pixels', async () => {
  const png = await noisePicture(1, 200, 200);
  await expect(decodePicture(png.subarray(0, 5000), PLAIN)).rejects.toThrow(/damaged and cannot be decoded/);
  await expect(decodePicture(png.subarray(0, 20), PLAIN)).rejects.toThrow(InvalidInputError);
  const jpeg = await sharp(png).jpeg().toBuffer();
  await expect(decodePicture(jpeg.subarray(0, jpeg.length / 2), PLAIN)).rejects.toThrow(/damaged/);
  await expect(decodePicture(png, PLAIN, { maxPixels: 39_999 })).rejects.toThrow(/more than 39,999 pixels/);
});
