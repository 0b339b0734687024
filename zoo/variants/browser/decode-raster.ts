import type { Raster } from '../../data/raster.ts';
import { InvalidInputError } from '../../errors.ts';

/**
 * Decodes a picture in a browser, in the place of `zoo/data/decode-raster.ts`: upright, without colour profiles, first frame, on a background.
 *
 * Pixels of PNG are the server's. JPEG is decoded by libjpeg-turbo here and there. Half transparent pixels may differ by one step in 255, since a canvas
 * keeps colours multiplied by their opacity.
 *
 * @throws InvalidInputError for bytes that the browser does not decode
 */
export async function decodeRaster(bytes: Uint8Array, background: string): Promise<Raster> {
  const picture = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]), {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
    imageOrientation: 'from-image',
  }).catch((cause) => {
    throw new InvalidInputError('This browser cannot decode the picture. Use a PNG, JPEG or WebP file.', undefined, {
      cause,
    });
  });
  const { width, height } = picture;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('The browser has no canvas.');
  context.drawImage(picture, 0, 0);
  picture.close();
  const { data } = context.getImageData(0, 0, width, height);
  const behind = [1, 3, 5].map((i) => Number.parseInt(background.slice(i, i + 2), 16));
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    const alpha = data[from + 3];
    for (let channel = 0; channel < 3; channel++)
      rgb[to + channel] = Math.round((data[from + channel] * alpha + behind[channel] * (255 - alpha)) / 255);
  }
  return { data: rgb, width, height };
}
