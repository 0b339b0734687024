import type { ImagePreprocessing } from '../../model.ts';
import type { SeenPicture } from './worker-messages.ts';

/** A model's input `[3, height, width]` as a picture again. */
export function seenPicture(pixels: Float32Array, preprocessing: ImagePreprocessing): SeenPicture {
  const { size, rescale_factor, image_mean, image_std } = preprocessing;
  const area = size.height * size.width;
  const data = new Uint8ClampedArray(4 * area).fill(255);
  for (let channel = 0; channel < 3; channel++)
    for (let i = 0; i < area; i++)
      data[4 * i + channel] = (pixels[channel * area + i] * image_std[channel] + image_mean[channel]) / rescale_factor;
  return { ...size, data };
}
