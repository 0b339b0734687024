import type { ImagePreprocessing } from '../model.ts';
import { augmentation } from './augmentation.ts';
import { decodeRaster } from './decode-raster.ts';
import { normalize } from './pixels/normalize.ts';
import { resample } from './pixels/resample.ts';
import { placePicture } from './place-picture.ts';
import type { Random } from './random.ts';
import { cutOut, mirrored, pasteOnBlack, type Raster } from './raster.ts';

export interface DecodeOptions {
  /** Augment the picture for training with numbers from here; drawn before anything is awaited, so their order is fixed. */
  augment?: Random;
  /** At most this many pixels; 100 megapixels by default. */
  maxPixels?: number;
}

/**
 * Turns a picture's bytes into a model's input `[3, height, width]`, float32, red green blue: decoded as `decodeRaster`
 * says, resized and cropped to 8-bit pixels as Pillow does, then `(pixel * rescale_factor - mean) / std`. The numbers are
 * those of transformers' image processors with the Pillow backend.
 *
 * Throws InvalidInputError for a picture that is not in an accepted format, is damaged, or has too many pixels.
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

/** Like `decodePicture`, into the caller's memory: `into` has 3 · height · width elements. */
export async function decodePictureInto(
  bytes: Uint8Array,
  preprocessing: ImagePreprocessing,
  into: Float32Array,
  options: DecodeOptions = {},
): Promise<void> {
  const vary = options.augment && augmentation(options.augment);
  const picture = await decodeRaster(bytes, preprocessing.background, options.maxPixels);
  const prepared = vary ? varied(picture, preprocessing, vary) : preparePicture(picture, preprocessing);
  normalize(prepared, preprocessing, into);
}

/** A picture of the size of the model's input, as evaluation sees it. */
export function preparePicture(picture: Raster, preprocessing: ImagePreprocessing): Raster {
  const { size, resample: kind } = preprocessing;
  const { scaled, box, at } = placePicture(picture, preprocessing);
  const seen = resample(picture, scaled, kind, box);
  return seen.width < size.width || seen.height < size.height ? pasteOnBlack(seen, size, at) : seen;
}

/** The same, as training sees it. */
function varied(picture: Raster, preprocessing: ImagePreprocessing, vary: ReturnType<typeof augmentation>): Raster {
  const { crop, mirror } = vary(picture, preprocessing);
  const seen = resample(cutOut(picture, crop), preprocessing.size, preprocessing.resample);
  return mirror ? mirrored(seen) : seen;
}
