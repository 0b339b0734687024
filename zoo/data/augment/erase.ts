import type { Random } from '../random.ts';
import type { Box, Size } from '../raster.ts';
import { below, logUniform, uniform } from './uniform.ts';

// torchvision's defaults.
const [SCALE, RATIO] = [[0.02, 0.33] as const, [0.3, 3.3] as const];
const TRIES = 10;

/**
 * Draws the rectangle of torchvision's `RandomErasing`, with its default areas and ratios.
 *
 * @returns null with the probability `1 - probability`, and where no rectangle fits in ten tries
 */
export function drawErasure(from: Random, { width, height }: Size, probability: number): Box | null {
  if (from.next() >= probability) return null;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const area = width * height * uniform(from, SCALE);
    // Height over width here, unlike a crop's.
    const aspect = logUniform(from, RATIO);
    const box = { height: Math.round(Math.sqrt(area * aspect)), width: Math.round(Math.sqrt(area / aspect)) };
    if (box.height >= height || box.width >= width) continue;
    const top = below(from, height - box.height + 1);
    return { top, left: below(from, width - box.width + 1), ...box };
  }
  return null;
}

/**
 * Sets a rectangle of normalized pixels `[3, height, width]` to 0, the mean colour: torchvision's `erase` with its default value, after
 * `Normalize`, as in its reference training.
 */
export function erase(pixels: Float32Array, { width, height }: Size, box: Box): void {
  for (let plane = 0; plane < 3; plane++) {
    for (let y = box.top; y < box.top + box.height; y++) {
      const start = (plane * height + y) * width + box.left;
      pixels.fill(0, start, start + box.width);
    }
  }
}
