import type { ImagePreprocessing } from '../model.ts';
import { augmentation } from './augmentation.ts';
import { decodeRaster } from './decode-raster.ts';
import { placePicture } from './place-picture.ts';
import type { Random } from './random.ts';
import type { Box, Raster } from './raster.ts';
import { resample } from './resample/resample.ts';

export interface DecodeOptions {
  /** Vary the picture for training with numbers from here; drawn before anything is awaited, so their order is fixed. */
  augment?: Random;
  /** At most this many pixels; 100 megapixels by default. */
  maxPixels?: number;
}

/**
 * Turns a picture's bytes into a model's input `[3, height, width]`, float32, red green blue: decoded as `decodeRaster` says,
 * resized and cropped to 8-bit pixels as Pillow does, then `(pixel * rescale_factor - mean) / std`. The numbers are those of
 * transformers' image processors with Pillow behind them.
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
  const picture = await decodeRaster(bytes, preprocessing.background, options.maxPixels);
  const { size, resample: kind } = preprocessing;
  if (vary) {
    const { crop, mirror } = vary(picture, preprocessing);
    return normalize(resample(cut(picture, crop), size, kind), preprocessing, { left: 0, top: 0 }, into, mirror);
  }
  const { scaled, box, at } = placePicture(picture, preprocessing);
  normalize(resample(picture, scaled, kind, box), preprocessing, at, into);
}

function cut({ data, width }: Raster, box: Box): Raster {
  const out = new Uint8Array(box.width * box.height * 3);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.top + y) * width + box.left) * 3;
    out.set(data.subarray(from, from + box.width * 3), y * box.width * 3);
  }
  return { data: out, width: box.width, height: box.height };
}

/** `[height, width, 3]` bytes to `[3, size.height, size.width]` floats; black around them where they are fewer. */
function normalize(
  { data, width, height }: Raster,
  preprocessing: ImagePreprocessing,
  at: { left: number; top: number },
  into: Float32Array,
  mirror = false,
): void {
  const { size } = preprocessing;
  const plane = size.width * size.height;
  const [reds, greens, blues] = [0, 1, 2].map((channel) => valuesOf(preprocessing, channel));
  if (width * height < plane)
    for (const [channel, [black]] of [reds, greens, blues].entries())
      into.fill(black, channel * plane, (channel + 1) * plane);
  const step = mirror ? -1 : 1;
  for (let y = 0, from = 0; y < height; y++) {
    let red = (at.top + y) * size.width + at.left + (mirror ? width - 1 : 0);
    for (let x = 0; x < width; x++, from += 3, red += step) {
      into[red] = reds[data[from]];
      into[red + plane] = greens[data[from + 1]];
      into[red + 2 * plane] = blues[data[from + 2]];
    }
  }
}

/**
 * What each of the 256 values of a pixel becomes, in the float32 steps of transformers' `rescale` and `normalize` in
 * `image_transforms.py`.
 */
function valuesOf({ rescale_factor, image_mean, image_std }: ImagePreprocessing, channel: number): Float32Array {
  const [mean, std] = [Math.fround(image_mean[channel]), Math.fround(image_std[channel])];
  return Float32Array.from(
    { length: 256 },
    (_, pixel) => Math.fround(Math.fround(pixel * rescale_factor) - mean) / std,
  );
}
