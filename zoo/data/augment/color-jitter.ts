import type { Random } from '../random.ts';
import type { Raster } from '../raster.ts';
import { adjustBrightness, adjustContrast, adjustSaturation } from './enhance.ts';
import { adjustHue } from './hue.ts';
import { uniform } from './uniform.ts';

/** One adjustment of a picture's colours. */
export interface Adjustment {
  kind: 'brightness' | 'contrast' | 'saturation' | 'hue';
  factor: number;
}

const ADJUST = {
  brightness: adjustBrightness,
  contrast: adjustContrast,
  saturation: adjustSaturation,
  hue: adjustHue,
};

/** The share of the strength that the hue may turn by: see `Augmentation.colorJitter`. */
const HUE = 0.25;

/** Draws the adjustments of torchvision's `ColorJitter(strength, strength, strength, strength / 4)`, in random order. */
export function drawJitter(from: Random, strength: number): Adjustment[] {
  const around = [Math.max(0, 1 - strength), 1 + strength] as const;
  return from.shuffle([
    { kind: 'brightness', factor: uniform(from, around) },
    { kind: 'contrast', factor: uniform(from, around) },
    { kind: 'saturation', factor: uniform(from, around) },
    { kind: 'hue', factor: uniform(from, [-HUE * strength, HUE * strength]) },
  ]);
}

/** Adjusts a picture's colours, in this order. */
export const jitter = (picture: Raster, adjustments: readonly Adjustment[]): Raster =>
  adjustments.reduce((changed, { kind, factor }) => ADJUST[kind](changed, factor), picture);
