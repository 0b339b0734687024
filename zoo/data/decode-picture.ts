import sharp, { type OutputInfo, type Sharp } from 'sharp';
import { InvalidInputError } from '../errors.ts';
import type { ImagePreprocessing } from '../model.ts';
import { augmentation } from './augmentation.ts';
import { enlargeBilinear } from './enlarge-bilinear.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { ACCEPTED_FORMATS, pictureFormat } from './picture-format.ts';
import type { Random } from './random.ts';

/** A decoded picture may have at most this many pixels: 100 megapixels. */
export const MAX_PIXELS = 100_000_000;

/** Pixels from which a decoder may need more than 64 MiB. */
const LARGE = 16_000_000;

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
 * `(x * rescale_factor - mean) / std`. Bilinear enlarging has half-pixel centres; shrinking averages, as Pillow does.
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
  const vary = options.augment && augmentation(options.augment);
  try {
    const picture = openPicture(bytes, options.maxPixels);
    const { autoOrient } = await picture.metadata();
    const source = vary ? vary(picture, autoOrient) : { picture, ...autoOrient };
    if (preprocessing.resample === 'bilinear' && enlarges(source, preprocessing.size))
      await enlarge(source.picture, preprocessing, into);
    else await whenMemoryAllows(autoOrient, () => resize(source, preprocessing, into));
  } catch (error) {
    throw pictureError(error, options.maxPixels);
  }
}

function enlarges(source: { width: number; height: number }, size: { width: number; height: number }): boolean {
  return source.width <= size.width && source.height <= size.height;
}

async function enlarge(picture: Sharp, preprocessing: ImagePreprocessing, into: Float32Array): Promise<void> {
  const { data, info } = await picture
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const opaque = info.channels === 4 ? flatten(data, preprocessing.background) : data;
  checkChannels(opaque, info);
  const { scale, shift } = normalization(preprocessing);
  const { width, height } = info;
  enlargeBilinear({ data: opaque, width, height }, preprocessing, scale, shift, into);
}

async function resize(
  { picture, ...source }: { picture: Sharp; width: number; height: number },
  preprocessing: ImagePreprocessing,
  into: Float32Array,
): Promise<void> {
  const { size, fit, resample, background, shortest_edge: edge } = preprocessing;
  const kernel = KERNELS[resample];
  const opaque = picture.flatten({ background });
  const resized =
    fit === 'crop' && edge !== undefined
      ? cutMiddle(opaque, source, size, edge, kernel)
      : opaque.resize(size.width, size.height, { fit: fit === 'crop' ? 'cover' : 'fill', kernel });
  const { data, info } = await resized
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  checkChannels(data, info);
  normalize(data, preprocessing, into);
}

/** Scales the shorter side to `edge`, then cuts out the middle, as torchvision's `Resize` and `CenterCrop` do. */
function cutMiddle(
  picture: Sharp,
  source: { width: number; height: number },
  size: ImagePreprocessing['size'],
  edge: number,
  kernel: (typeof KERNELS)[keyof typeof KERNELS],
): Sharp {
  const scale = edge / Math.min(source.width, source.height);
  const width = Math.max(size.width, Math.trunc(source.width * scale));
  const height = Math.max(size.height, Math.trunc(source.height * scale));
  const middle = {
    left: Math.round((width - size.width) / 2),
    top: Math.round((height - size.height) / 2),
    width: size.width,
    height: size.height,
  };
  return picture.resize(width, height, { fit: 'fill', kernel }).extract(middle);
}

function checkChannels(data: Uint8Array, { width, height, channels }: OutputInfo): void {
  if (data.length !== width * height * 3) throw new Error(`it has ${channels} channels after conversion to sRGB`);
}

/** A picture as sharp sees it: upright, first frame, bounded. Throws InvalidInputError when the format is not accepted. */
export function openPicture(bytes: Uint8Array, maxPixels = MAX_PIXELS): Sharp {
  if (bytes.length === 0)
    throw new InvalidInputError(`The picture is empty (0 bytes). Send a ${ACCEPTED_FORMATS} file.`);
  if (!pictureFormat(bytes))
    throw new InvalidInputError(`This is no picture of an accepted format. Send a ${ACCEPTED_FORMATS} file.`);
  // `error` rather than the default `warning`: a damaged picture fails, one with an odd colour profile does not.
  return sharp(bytes, { autoOrient: true, failOn: 'error', limitInputPixels: maxPixels, sequentialRead: true });
}

const largeOnes = oneAtATime();

/** Runs the decoding of a picture of this size: large ones wait for each other, since some formats are decoded whole in memory. */
export function whenMemoryAllows<T>(size: { width: number; height: number }, decode: () => Promise<T>): Promise<T> {
  return size.width * size.height > LARGE ? largeOnes(decode) : decode();
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

/** `[height, width, 4]` to `[height, width, 3]`, on a background. */
function flatten(pixels: Uint8Array, background: string): Uint8Array {
  const behind = hexColor(background);
  const flat = new Uint8Array((pixels.length / 4) * 3);
  for (let from = 0, to = 0; from < pixels.length; from += 4, to += 3) {
    const alpha = pixels[from + 3] / 255;
    for (let channel = 0; channel < 3; channel++)
      flat[to + channel] = Math.round(behind[channel] + (pixels[from + channel] - behind[channel]) * alpha);
  }
  return flat;
}

function hexColor(color: string): [number, number, number] {
  if (!/^#[0-9a-f]{6}$/i.test(color))
    throw new TypeError(`A background is written as #rrggbb, not ${JSON.stringify(color)}.`);
  return [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16)) as [number, number, number];
}

/** Rescale, mean and deviation folded to one multiply-add a channel. */
function normalization({ rescale_factor, image_mean, image_std }: ImagePreprocessing): {
  scale: number[];
  shift: number[];
} {
  return {
    scale: image_std.map((std) => rescale_factor / std),
    shift: image_mean.map((mean, i) => -mean / image_std[i]),
  };
}

/** `[height, width, 3]` bytes to `[3, height, width]` floats. */
function normalize(pixels: Uint8Array, preprocessing: ImagePreprocessing, into: Float32Array): void {
  const { scale, shift } = normalization(preprocessing);
  const plane = into.length / 3;
  for (let channel = 0; channel < 3; channel++) {
    const start = channel * plane;
    const [factor, term] = [scale[channel], shift[channel]];
    for (let i = 0, from = channel; i < plane; i++, from += 3) into[start + i] = pixels[from] * factor + term;
  }
}
