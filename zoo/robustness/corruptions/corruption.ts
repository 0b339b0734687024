import type { Random } from '../../data/random.ts';
import type { Raster } from '../../data/raster.ts';

/** How strong a corruption is, from 1 to 5. */
export const STRENGTHS = [1, 2, 3, 4, 5] as const;

export type Strength = (typeof STRENGTHS)[number];

/** Returns a corrupted copy of a picture; only noise draws from `random`. */
export type Corruption = (picture: Raster, strength: Strength, random: Random) => Raster | Promise<Raster>;

/** The parameter of a strength. */
export const atStrength = <T>(parameters: readonly [T, T, T, T, T], strength: Strength): T => parameters[strength - 1];

/** A picture from values of 0 to 1, `[height, width, 3]`: clipped, and truncated to 8 bits as `numpy.uint8` does. */
export function fromShares({ width, height }: Raster, share: (i: number) => number): Raster {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = Math.trunc(Math.min(Math.max(share(i), 0), 1) * 255);
  return { data, width, height };
}
