import type { Random } from '../random.ts';
import type { Box, Size } from '../raster.ts';
import { below, logUniform, uniform } from './uniform.ts';

const TRIES = 10;

/**
 * The part of a picture that a random resized crop keeps. Source: torchvision, `RandomResizedCrop.make_params`; if no part fits in ten
 * tries, it is the largest central one with an allowed ratio.
 *
 * @param scale the share of the picture's area, from and to
 * @param ratio width over height, from and to
 */
export function randomCrop(
  from: Random,
  picture: Size,
  scale: readonly [number, number],
  ratio: readonly [number, number],
): Box {
  const area = picture.width * picture.height;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const target = area * uniform(from, scale);
    const aspect = logUniform(from, ratio);
    const width = Math.round(Math.sqrt(target * aspect));
    const height = Math.round(Math.sqrt(target / aspect));
    if (width < 1 || width > picture.width || height < 1 || height > picture.height) continue;
    const top = below(from, picture.height - height + 1);
    return { top, left: below(from, picture.width - width + 1), width, height };
  }
  return middle(picture, ratio);
}

/** The largest central part with an allowed aspect ratio. */
function middle({ width, height }: Size, [lowest, highest]: readonly [number, number]): Box {
  const box = {
    width: Math.max(1, Math.min(width, Math.round(height * highest))),
    height: Math.max(1, Math.min(height, Math.round(width / lowest))),
  };
  return { left: Math.floor((width - box.width) / 2), top: Math.floor((height - box.height) / 2), ...box };
}
