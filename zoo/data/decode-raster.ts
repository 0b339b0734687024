import sharp, { type Sharp } from 'sharp';
import { InvalidInputError } from '../errors.ts';
import { jpegFrame } from './jpeg-frame.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { ACCEPTED_FORMATS, pictureFormat } from './picture-format.ts';
import type { Raster } from './raster.ts';

/** The maximum number of pixels of a decoded picture: 100 megapixels. */
export const MAX_PIXELS = 100_000_000;

/** Pixels from which a decoder may need more than 64 MiB. */
const LARGE = 16_000_000;

// No picture is requested twice in a row, so libvips' operation cache would only hold memory.
sharp.cache(false);

/**
 * Decodes a picture as Pillow's `ImageOps.exif_transpose(Image.open(file)).convert('RGB')` does, byte for byte, with three
 * exceptions: transparent pixels show the background (Pillow drops the alpha), 16-bit greyscale keeps its high byte (Pillow
 * clips everything above 255), and AVIF's colours are upsampled by libheif. Colour profiles are ignored, as in all software
 * that reads pictures with Pillow. An animation gives its first frame.
 *
 * @param background `#rrggbb` behind transparent pixels
 * @throws InvalidInputError for a picture that is not in an accepted format, is damaged, or has too many pixels
 */
export async function decodeRaster(bytes: Uint8Array, background: string, maxPixels = MAX_PIXELS): Promise<Raster> {
  try {
    const picture = openPicture(bytes, maxPixels);
    const header = jpegFrame(bytes) ?? (await picture.metadata());
    const isCmyk = 'components' in header ? header.components === 4 : header.space === 'cmyk';
    const space = isCmyk ? picture.pipelineColourspace('cmyk').toColourspace('cmyk') : picture.toColourspace('srgb');
    const { data, info } = await whenMemoryAllows(header, () =>
      space.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }),
    );
    const { width, height, channels } = info;
    if (channels === 4) return { data: isCmyk ? fromCmyk(data) : flatten(data, background), width, height };
    if (channels !== 3) throw new Error(`it has ${channels} channels after conversion to sRGB`);
    return { data, width, height };
  } catch (error) {
    throw pictureError(error, maxPixels);
  }
}

/** A picture in sharp: upright, first frame, limited in size. Throws InvalidInputError when the format is not accepted. */
export function openPicture(bytes: Uint8Array, maxPixels = MAX_PIXELS): Sharp {
  if (bytes.length === 0)
    throw new InvalidInputError(`The picture is empty (0 bytes). Send a ${ACCEPTED_FORMATS} file.`);
  if (!pictureFormat(bytes))
    throw new InvalidInputError(`This is not a picture in an accepted format. Send a ${ACCEPTED_FORMATS} file.`);
  return sharp(bytes, {
    autoOrient: true,
    // Instead of the default `warning`: a damaged picture fails, one with an odd colour profile does not.
    failOn: 'error',
    ignoreIcc: true,
    limitInputPixels: maxPixels,
    sequentialRead: true,
  });
}

const largeOnes = oneAtATime();

/** Decodes a picture of this size: large ones wait for each other, because they are decoded in memory. */
export function whenMemoryAllows<T>(size: { width: number; height: number }, decode: () => Promise<T>): Promise<T> {
  return size.width * size.height > LARGE ? largeOnes(decode) : decode();
}

/** A decoder's error as an InvalidInputError that says what to do. */
export function pictureError(error: unknown, maxPixels = MAX_PIXELS): InvalidInputError {
  if (error instanceof InvalidInputError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (/pixel limit|exceeds/i.test(reason))
    return new InvalidInputError(
      `The picture has more than ${maxPixels.toLocaleString('en')} pixels. Scale it down and try again.`,
      undefined,
      { cause: error },
    );
  return new InvalidInputError(
    `The picture is damaged and cannot be decoded (${reason.split('\n')[0].trim()}). Send an intact ${ACCEPTED_FORMATS} file.`,
    undefined,
    { cause: error },
  );
}

/** `[height, width, 4]` to `[height, width, 3]`, on a background, rounded as by Pillow's `paste` with a mask. */
function flatten(pixels: Uint8Array, background: string): Uint8Array {
  const behind = hexColor(background);
  const flat = new Uint8Array((pixels.length / 4) * 3);
  for (let from = 0, to = 0; from < pixels.length; from += 4, to += 3) {
    const alpha = pixels[from + 3];
    for (let channel = 0; channel < 3; channel++)
      flat[to + channel] = Math.round((pixels[from + channel] * alpha + behind[channel] * (255 - alpha)) / 255);
  }
  return flat;
}

/** CMYK to red, green, blue. Source: Pillow, `Convert.c`, `cmyk2rgb`. */
function fromCmyk(inks: Uint8Array): Uint8Array {
  const colors = new Uint8Array((inks.length / 4) * 3);
  for (let from = 0, to = 0; from < inks.length; from += 4, to += 3) {
    const light = 255 - inks[from + 3];
    for (let ink = 0; ink < 3; ink++) colors[to + ink] = light - Math.round((inks[from + ink] * light) / 255);
  }
  return colors;
}

function hexColor(color: string): [number, number, number] {
  if (!/^#[0-9a-f]{6}$/i.test(color))
    throw new TypeError(`A background must be written as #rrggbb, not ${JSON.stringify(color)}.`);
  return [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16)) as [number, number, number];
}
