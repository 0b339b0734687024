import { defocusBlur, gaussianBlur } from './blur.ts';
import type { Corruption } from './corruption.ts';
import { jpegCompression } from './jpeg-compression.ts';
import { brightness, contrast } from './light.ts';
import { gaussianNoise, impulseNoise, shotNoise } from './noise.ts';

/**
 * Corruptions of pictures at five strengths, with the parameters of imagecorruptions 1.1.2: D. Hendrycks and T. Dietterich,
 * "Benchmarking Neural Network Robustness to Common Corruptions and Perturbations", ICLR 2019.
 */
export const CORRUPTIONS = {
  GAUSSIAN_NOISE: gaussianNoise,
  SHOT_NOISE: shotNoise,
  IMPULSE_NOISE: impulseNoise,
  DEFOCUS_BLUR: defocusBlur,
  GAUSSIAN_BLUR: gaussianBlur,
  BRIGHTNESS: brightness,
  CONTRAST: contrast,
  JPEG_COMPRESSION: jpegCompression,
} satisfies Record<string, Corruption>;

export type CorruptionName = keyof typeof CORRUPTIONS;

export const CORRUPTION_NAMES = Object.keys(CORRUPTIONS) as CorruptionName[];
