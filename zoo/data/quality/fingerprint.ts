import { resample } from '../pixels/resample.ts';
import type { Raster } from '../raster.ts';

/** The side of the picture that the transform is taken of, and the lowest frequencies that are kept, in each direction. */
const [SIDE, KEPT] = [32, 8];
/** A coefficient this close to the median counts as equal: below it is the rounding of the transform's sums. */
const ROUNDING = 1e-6;
/** The largest difference of a pixel's channels that still counts as grey: JPEG leaves some in grey pictures. */
const COLOURLESS = 8;

/** What is kept of a picture's look. */
export interface Look {
  /** 16 hex digits of the perceptual hash, then the mean colours of its quarters, 6 each: see `fingerprint`. */
  fingerprint: string;
  /** Whether every pixel's red, green and blue are equal, but for 8 of 255. */
  isGrey: boolean;
}

/**
 * A picture's fingerprint: 64 bits that stay the same, but for a few, when it is scaled or compressed again, and the mean
 * colours of its four quarters, for the bits know light and dark alone.
 *
 * The bits are those of pHash, as the Python package imagehash computes it (`phash`, hash_size 8): the picture in greys, scaled to 32 × 32
 * by Lanczos, its discrete cosine transform's 8 × 8 lowest frequencies, each compared with their median. Transparent
 * pixels are on white here; imagehash drops the alpha.
 */
export function fingerprint(picture: Raster): Look {
  const { greys, colors, isGrey } = survey(picture);
  const small = resample({ ...picture, data: greys }, { width: SIDE, height: SIDE }, 'lanczos');
  return { fingerprint: perceptualHash(small.data) + colors, isGrey };
}

/** One pass over the pixels: their greys as Pillow computes them (`convert('L')`), three times each, and their colours. */
function survey({ data, width, height }: Raster): { greys: Uint8Array; colors: string; isGrey: boolean } {
  const greys = new Uint8Array(data.length);
  const sums = new Float64Array(12);
  const counts = new Float64Array(4);
  let spread = 0;
  for (let y = 0, at = 0; y < height; y++) {
    const half = y * 2 < height ? 0 : 2;
    for (let x = 0; x < width; x++, at += 3) {
      const [red, green, blue] = [data[at], data[at + 1], data[at + 2]];
      const grey = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
      greys[at] = grey;
      greys[at + 1] = grey;
      greys[at + 2] = grey;
      const quarter = half + (x * 2 < width ? 0 : 1);
      counts[quarter]++;
      sums[quarter * 3] += red;
      sums[quarter * 3 + 1] += green;
      sums[quarter * 3 + 2] += blue;
      if (spread <= COLOURLESS) spread = Math.max(spread, Math.max(red, green, blue) - Math.min(red, green, blue));
    }
  }
  // A picture one pixel wide or high has empty quarters.
  const means = Array.from(sums, (sum, i) => Math.round(sum / Math.max(1, counts[Math.trunc(i / 3)])));
  return { greys, colors: Buffer.from(means).toString('hex'), isGrey: spread <= COLOURLESS };
}

/** `[frequency, place]`: the cosines of the type II transform; its scale does not matter to the bits. */
const COSINES = Float64Array.from({ length: KEPT * SIDE }, (_, i) =>
  Math.cos((Math.PI * Math.trunc(i / SIDE) * (2 * (i % SIDE) + 1)) / (2 * SIDE)),
);

/** @param pixels `[32, 32, 3]`, of which the first channel is read */
function perceptualHash(pixels: Uint8Array): string {
  const columns = new Float64Array(KEPT * SIDE);
  for (let frequency = 0; frequency < KEPT; frequency++)
    for (let x = 0; x < SIDE; x++) {
      let sum = 0;
      for (let y = 0; y < SIDE; y++) sum += COSINES[frequency * SIDE + y] * pixels[(y * SIDE + x) * 3];
      columns[frequency * SIDE + x] = sum;
    }
  const low = new Float64Array(KEPT * KEPT);
  for (let row = 0; row < KEPT; row++)
    for (let frequency = 0; frequency < KEPT; frequency++) {
      let sum = 0;
      for (let x = 0; x < SIDE; x++) sum += COSINES[frequency * SIDE + x] * columns[row * SIDE + x];
      low[row * KEPT + frequency] = sum;
    }
  const sorted = low.toSorted();
  const median = (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
  let hash = '';
  for (let i = 0; i < low.length; i += 4) {
    let digit = 0;
    for (let bit = 0; bit < 4; bit++) digit = digit * 2 + Number(low[i + bit] > median + ROUNDING);
    hash += digit.toString(16);
  }
  return hash;
}
