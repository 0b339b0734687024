import type { Random } from '../random.ts';
import type { Raster, Size } from '../raster.ts';
import { affine, rotationMatrix, shearMatrix, translationMatrix } from './affine.ts';
import { adjustBrightness, adjustContrast, adjustSaturation, adjustSharpness } from './enhance.ts';
import { autoContrast, equalize, posterize, solarize } from './levels.ts';
import { below } from './uniform.ts';

interface Operation {
  /** The strength of a magnitude, 0 to 30, for a picture of this size; absent: it has none. */
  strength?: (magnitude: number, picture: Size) => number;
  /** Whether half of the strengths are negative. */
  signed?: true;
  apply: (picture: Raster, strength: number) => Raster;
}

/** The highest magnitude: torchvision divides each range into 31 bins. */
export const HIGHEST_MAGNITUDE = 30;

/** PyTorch's `linspace(from, to, 31)[magnitude]`, in float32, from the nearer end, with one rounding (FMA). */
function between(from: number, to: number, magnitude: number): number {
  const step = Math.fround(Math.fround(Math.fround(to) - from) / HIGHEST_MAGNITUDE);
  return magnitude < HIGHEST_MAGNITUDE / 2
    ? Math.fround(from + step * magnitude)
    : Math.fround(Math.fround(to) - step * (HIGHEST_MAGNITUDE - magnitude));
}

const degrees = (slope: number) => (Math.atan(slope) * 180) / Math.PI;
const enhances = (apply: (picture: Raster, factor: number) => Raster): Operation => ({
  strength: (magnitude) => between(0, 0.9, magnitude),
  signed: true,
  apply: (picture, strength) => apply(picture, 1 + strength),
});

/** The operations of torchvision's `RandAugment`, by its names, with its ranges (`_AUGMENTATION_SPACE`). */
export const OPERATIONS = {
  Identity: { apply: (picture) => picture },
  ShearX: {
    strength: (magnitude) => between(0, 0.3, magnitude),
    signed: true,
    apply: (picture, slope) => affine(picture, shearMatrix({ x: degrees(slope), y: 0 })),
  },
  ShearY: {
    strength: (magnitude) => between(0, 0.3, magnitude),
    signed: true,
    apply: (picture, slope) => affine(picture, shearMatrix({ x: 0, y: degrees(slope) })),
  },
  TranslateX: {
    strength: (magnitude, { width }) => between(0, (150 / 331) * width, magnitude),
    signed: true,
    apply: (picture, pixels) => affine(picture, translationMatrix(Math.trunc(pixels), 0)),
  },
  TranslateY: {
    strength: (magnitude, { height }) => between(0, (150 / 331) * height, magnitude),
    signed: true,
    apply: (picture, pixels) => affine(picture, translationMatrix(0, Math.trunc(pixels))),
  },
  Rotate: {
    strength: (magnitude) => between(0, 30, magnitude),
    signed: true,
    apply: (picture, angle) => (angle === 0 ? picture : affine(picture, rotationMatrix(angle, picture))),
  },
  Brightness: enhances(adjustBrightness),
  Color: enhances(adjustSaturation),
  Contrast: enhances(adjustContrast),
  Sharpness: enhances(adjustSharpness),
  Posterize: {
    strength: (magnitude) => Math.round(8 - magnitude / 7.5),
    apply: (picture, bits) => posterize(picture, bits),
  },
  Solarize: {
    strength: (magnitude) => between(1, 0, magnitude),
    apply: (picture, share) => solarize(picture, 255 * share),
  },
  AutoContrast: { apply: (picture) => autoContrast(picture) },
  Equalize: { apply: (picture) => equalize(picture) },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

const NAMES = Object.keys(OPERATIONS) as OperationName[];

export interface ChosenOperation {
  name: OperationName;
  /** −30 to 30; the sign counts where the operation is signed. */
  magnitude: number;
}

/** Draws operations as torchvision's `RandAugment` does: each of the 14 as likely, with replacement, half of them with a negative sign. */
export function drawOperations(
  from: Random,
  { operations, magnitude }: { operations: number; magnitude: number },
): ChosenOperation[] {
  return Array.from({ length: operations }, () => {
    const name = NAMES[below(from, NAMES.length)];
    const { signed }: Operation = OPERATIONS[name];
    const sign = signed && from.next() < 0.5 ? -1 : 1;
    return { name, magnitude: sign * magnitude };
  });
}

/** Applies an operation: the bytes are those of torchvision's, for a Pillow picture, in its defaults (NEAREST, black). */
export function applyOperation(picture: Raster, { name, magnitude }: ChosenOperation): Raster {
  const { strength, apply }: Operation = OPERATIONS[name];
  if (!strength) return apply(picture, 0);
  const value = strength(Math.abs(magnitude), picture);
  return apply(picture, magnitude < 0 ? -value : value);
}
