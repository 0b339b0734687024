import type { ImagePreprocessing } from '../model.ts';
import { type Random, random } from './random.ts';
import type { Box, Size } from './raster.ts';

/** Share of the picture's area that a random crop keeps, and the range of its aspect ratio relative to the target's. */
const AREA = [0.6, 1] as const;
const ASPECT = [3 / 4, 4 / 3] as const;
const TRIES = 10;

export interface Variation {
  /** The part of the picture that is scaled to the model's input, instead of the resizing and centre crop of evaluation. */
  crop: Box;
  mirror: boolean;
}

/**
 * Draws a random resized crop and, half of the time, a horizontal flip: the first two augmentations of torchvision's
 * reference recipes, with a milder crop than ImageNet training's (area from 0.08), since fine-tuning sets are small and
 * their subject fills the picture. The crop's aspect ratio varies around that of the model's input, or around the picture's
 * own if evaluation scales each side separately. Source: torchvision, `RandomResizedCrop.get_params`.
 *
 * One number of `from` is drawn, at once, so that pictures of a batch can be decoded in any order.
 */
export function augmentation(from: Random): (picture: Size, to: Pick<ImagePreprocessing, 'size' | 'fit'>) => Variation {
  const own = random(Math.floor(from.next() * 2 ** 32));
  return (picture, { size, fit }) => {
    const mirror = own.next() < 0.5;
    const aspect = fit === 'crop' ? size.width / size.height : picture.width / picture.height;
    return { crop: randomCrop(own, picture, aspect), mirror };
  };
}

function randomCrop(own: Random, picture: Size, aspect: number): Box {
  const area = picture.width * picture.height;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const share = area * (AREA[0] + own.next() * (AREA[1] - AREA[0]));
    // Uniform in the logarithm, so that wide and tall are equally likely.
    const drawn = aspect * ASPECT[0] * (ASPECT[1] / ASPECT[0]) ** own.next();
    const width = Math.round(Math.sqrt(share * drawn));
    const height = Math.round(Math.sqrt(share / drawn));
    const [x, y] = [own.next(), own.next()];
    if (width < 1 || width > picture.width || height < 1 || height > picture.height) continue;
    return {
      left: Math.floor(x * (picture.width - width + 1)),
      top: Math.floor(y * (picture.height - height + 1)),
      width,
      height,
    };
  }
  return middle(picture, aspect);
}

/** The largest central part with an allowed aspect ratio. */
function middle(picture: Size, aspect: number): Box {
  const width = Math.min(picture.width, Math.round(picture.height * aspect * ASPECT[1]));
  const height = Math.min(picture.height, Math.round(picture.width / (aspect * ASPECT[0])));
  const box = { width: Math.max(width, 1), height: Math.max(height, 1) };
  return {
    left: Math.floor((picture.width - box.width) / 2),
    top: Math.floor((picture.height - box.height) / 2),
    ...box,
  };
}
