import type { ImagePreprocessing } from '../../model.ts';
import { normalize } from '../pixels/normalize.ts';
import { resample } from '../pixels/resample.ts';
import { type Random, random } from '../random.ts';
import { cutOut, mirrored, type Raster } from '../raster.ts';
import type { Augmentation } from './augmentation.ts';
import { drawJitter, jitter } from './color-jitter.ts';
import { drawErasure, erase } from './erase.ts';
import { applyOperation, drawOperations } from './rand-augment.ts';
import { randomCrop } from './random-crop.ts';

/** Prepares a decoded picture for training: like evaluation, with random changes. */
export type AugmentPicture = (
  picture: Raster,
  /** As evaluation sees it: for an augmentation without crops. */
  centred: () => Raster,
  preprocessing: ImagePreprocessing,
  into: Float32Array,
) => void;

/**
 * The random changes of one picture. One number of `from` is drawn, at once, so that pictures of a batch can be decoded in any order.
 *
 * The ratio of crops varies around that of the model's input, or around the picture's own if evaluation scales each side separately: for
 * square inputs and square pictures that is torchvision's.
 */
export function augmentation(from: Random, wanted: Augmentation): AugmentPicture {
  const own = random(Math.floor(from.next() * 2 ** 32));
  return (picture, centred, preprocessing, into) => {
    const { size } = preprocessing;
    let seen = wanted.crop ? cropped(own, picture, wanted, preprocessing) : centred();
    if (wanted.flip && own.next() < 0.5) seen = mirrored(seen);
    if (wanted.colorJitter > 0) seen = jitter(seen, drawJitter(own, wanted.colorJitter));
    if (wanted.randAugment) seen = drawOperations(own, wanted.randAugment).reduce(applyOperation, seen);
    normalize(seen, preprocessing, into);
    const box = wanted.erasing > 0 ? drawErasure(own, size, wanted.erasing) : null;
    if (box) erase(into, size, box);
  };
}

function cropped(
  own: Random,
  picture: Raster,
  { cropScale, cropRatio }: Augmentation,
  { size, fit, resample: kind }: ImagePreprocessing,
): Raster {
  const aspect = fit === 'crop' ? size.width / size.height : picture.width / picture.height;
  const [lowest, highest] = cropRatio;
  const box = randomCrop(own, picture, cropScale, [lowest * aspect, highest * aspect]);
  return resample(cutOut(picture, box), size, kind);
}
