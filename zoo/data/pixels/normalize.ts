import type { ImagePreprocessing } from '../../model.ts';
import type { Raster } from '../raster.ts';
import { inPixelMemory } from './pixel-memory.ts';

/**
 * Writes `(pixel * rescale_factor - mean) / std` to `into`, `[3, height, width]`, in the float32 steps of transformers' `rescale`
 * and `normalize` in `image_transforms.py`, so that the numbers are equal to the last bit.
 */
export function normalize(
  picture: Raster,
  { rescale_factor: factor, image_mean, image_std }: ImagePreprocessing,
  into: Float32Array,
): void {
  const channels = image_std.map((std, channel) => ({ factor, mean: image_mean[channel], std }));
  inPixelMemory((memory) => memory.normalize(memory.hold(picture), channels, into));
}
