import sharp, { type Sharp } from 'sharp';
import { InvalidInputError } from '../errors.ts';
import type { ImagePreprocessing } from '../model.ts';
import { augmentation } from './augmentation.ts';
import { ACCEPTED_FORMATS, pictureFormat } from './picture-format.ts';
import type { Random } from './random.ts';

/** A decoded picture may have at most this many pixels: 100 megapixels. */
export const MAX_PIXELS = 100_000_000;

const KERNELS = { nearest: 'nearest', bilinear: 'linear', bicubic: 'cubic', lanczos: 'lanczos3' } as const;

// No picture is asked for twice in a row, so libvips' operation cache would only hold memory.
sharp.cache(false);

export interface DecodeOptions {
  /** Vary the picture for training with numbers from here; drawn before anything is awaited, so their order is fixed. */
  augment?: Random;
  /** At most this many pixels; 100 megapixels by default. */
  maxPixels?: number;
}

/**
 * Turns a picture's bytes into a model's input `[3, height, width]`, float32, red green blue: turned upright by its EXIF
 * orientation, first frame of an animation, put on the background where transparent, converted to 8-bit sRGB, resized, then
 * `(x * rescale_factor - mean) / std`. Enlarging interpolates with half-pixel centres, shrinking averages (as Pillow does).
 *
 * Throws InvalidInputError for what is no picture of an accepted format, is damaged, or has too many pixels.
 */
export async function decodePicture(
  bytes: Uint8Array,
  preprocessing: ImagePreprocessing,
  options: DecodeOptions = {},
): Promise<Float32Array> {
  const { height, width } = preprocessing.size;
  const into = new Float32Array(3 * height * width);
  await decodePictureInto(bytes, preprocessing, into, options);
  return into;
}

/** As `decodePicture`, into memory that the caller has: `into` holds 3 · height · width elements. */
export async function decodePictureInto(
  bytes: Uint8Array,
  preprocessing: ImagePreprocessing,
  into: Float32Array,
  options: DecodeOptions = {},
): Promise<void> {
  const { size, fit, resample, background } = preprocessing;
  const vary = options.augment && augmentation(options.augment);
  try {
    let picture = openPicture(bytes, options.maxPixels);
    if (vary) picture = vary(picture, await picture.metadata());
    const { data, info } = await picture
      .flatten({ background })
      .resize(size.width, size.height, { fit: fit === 'crop' ? 'cover' : 'fill', kernel: KERNELS[resample] })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`it has ${info.channels} channels after conversion to sRGB`);
    normalize(data, preprocessing, into);
  } catch (error) {
    throw pictureError(error, options.maxPixels);
  }
}

/** A picture as sharp sees it: upright, first frame, bounded. Throws InvalidInputError when the format is not accepted. */
export function openPicture(bytes: Uint8Array, maxPixels = MAX_PIXELS): Sharp {
  if (bytes.length === 0) throw new InvalidInputError(`The picture is empty (0 bytes). Send a ${ACCEPTED_FORMATS} file.`);
  if (!pictureFormat(bytes))
    throw new InvalidInputError(`This is no picture of an accepted format. Send a ${ACCEPTED_FORMATS} file.`);
  // `error` rather than the default `warning`: a damaged picture fails, one with an odd colour profile does not.
  return sharp(bytes, { autoOrient: true, failOn: 'error', limitInputPixels: maxPixels, sequentialRead: true });
}

/** What a decoder threw, as an InvalidInputError that says what to do. */
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

/** `[height, width, 3]` bytes to `[3, height, width]` floats, with rescale, mean and deviation folded to one multiply-add. */
function normalize(pixels: Uint8Array, preprocessing: ImagePreprocessing, into: Float32Array): void {
  const { rescale_factor, image_mean, image_std } = preprocessing;
  const plane = into.length / 3;
  for (let channel = 0; channel < 3; channel++) {
    const scale = rescale_factor / image_std[channel];
    const shift = -image_mean[channel] / image_std[channel];
    const start = channel * plane;
    for (let i = 0, from = channel; i < plane; i++, from += 3) into[start + i] = pixels[from] * scale + shift;
  }
}
