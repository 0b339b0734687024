import type { Example } from '../dataset.ts';
import { resample } from '../pixels/resample.ts';
import { cutOut, mirrored, type Raster } from '../raster.ts';

/** Parts of the picture, from 0, its left and upper edge, to 1; null: the whole picture. */
const PARTS: { at: readonly [x: number, y: number] | null; isMirrored: boolean }[] = [
  { at: null, isMirrored: false },
  { at: null, isMirrored: true },
  { at: [0.5, 0.5], isMirrored: false },
  { at: [0.5, 0.5], isMirrored: true },
  { at: [0, 0], isMirrored: false },
  { at: [1, 1], isMirrored: true },
  { at: [1, 0], isMirrored: false },
  { at: [0, 1], isMirrored: true },
  { at: [0, 1], isMirrored: false },
  { at: [1, 0], isMirrored: true },
];

/** The most views there are. */
export const MOST_VIEWS = PARTS.length;

/** Of a side, in a part that is not the whole picture. */
const SHARE = 7 / 8;

/**
 * A view of a picture for test-time augmentation, of the same size: the picture itself, its mirror image, then its middle and its corners
 * (seven eighths of each side, enlarged), some of them mirrored. These are the parts of torchvision's `TenCrop`, and the whole picture.
 *
 * @param view 0 to 9
 */
export function viewOf(picture: Raster, view: number): Raster {
  const { at, isMirrored } = PARTS[view];
  const part = at ? partAt(picture, at) : picture;
  return isMirrored ? mirrored(part) : part;
}

function partAt(picture: Raster, [x, y]: readonly [number, number]): Raster {
  const size = { width: picture.width, height: picture.height };
  const [width, height] = [Math.max(1, Math.round(size.width * SHARE)), Math.max(1, Math.round(size.height * SHARE))];
  const box = {
    left: Math.round(x * (size.width - width)),
    top: Math.round(y * (size.height - height)),
    width,
    height,
  };
  return resample(cutOut(picture, box), size, 'bilinear');
}

/** Each example as many times as there are views, one after the other. */
export const inViews = (examples: readonly Example[], views: number): Example[] =>
  views === 1
    ? [...examples]
    : examples.flatMap((example) => Array.from({ length: views }, (_, view) => ({ ...example, view })));
