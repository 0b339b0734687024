import type { ImagePreprocessing } from '../model.ts';
import { type AugmentPicture, augmentation } from './augment/augment-picture.ts';
import type { Augmentation } from './augment/augmentation.ts';
import { viewOf } from './augment/views.ts';
import { decodeRaster } from './decode-raster.ts';
import { normalize } from './pixels/normalize.ts';
import { resample } from './pixels/resample.ts';
import { placePicture } from './place-picture.ts';
import type { Random } from './random.ts';
import { pasteOnBlack, type Raster } from './raster.ts';

export interface DecodeOptions {
  /** Augment the picture for training, with numbers from here; drawn before anything is awaited, so their order is fixed. */
  augment?: { augmentation: Augmentation; from: Random };
  /** Which view, if it is not the picture as it is: see `viewOf`. Not with `augment`. */
  view?: number | undefined;
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
  const write = pictureWriter(preprocessing, options);
  write(await decodeRaster(bytes, preprocessing.background, options.maxPixels), into);
}

/**
 * Writes a decoded picture as a model's input: see `decodePicture`.
 *
 * @param isPrepared whether it was prepared before: see `preparePicture`. Not for an augmentation that crops
 */
export type WritePicture = (picture: Raster, into: Float32Array, isPrepared?: boolean) => void;

/** Draws what is random in a picture, for when it is decoded. */
export function pictureWriter(
  preprocessing: ImagePreprocessing,
  { augment, view = 0 }: Omit<DecodeOptions, 'maxPixels'>,
): WritePicture {
  const vary: AugmentPicture | undefined = augment && augmentation(augment.from, augment.augmentation);
  return (picture, into, isPrepared = false) => {
    const prepared = () => (isPrepared ? picture : preparePicture(picture, preprocessing));
    if (vary) vary(picture, prepared, preprocessing, into);
    else normalize(viewOf(prepared(), view), preprocessing, into);
  };
}

/** A picture of the size of the model's input, as evaluation sees it. */
export function preparePicture(picture: Raster, preprocessing: ImagePreprocessing): Raster {
  const { size, resample: kind } = preprocessing;
  const { scaled, box, at } = placePicture(picture, preprocessing);
  const seen = resample(picture, scaled, kind, box);
  return seen.width < size.width || seen.height < size.height ? pasteOnBlack(seen, size, at) : seen;
}
