import { createHash } from 'node:crypto';
import type { Sharp } from 'sharp';
import { decodeRaster, openPicture, pictureError, whenMemoryAllows } from './decode-raster.ts';
import { fingerprint, type Look } from './quality/fingerprint.ts';
import type { Raster, Size } from './raster.ts';

export interface CheckedPicture extends Look {
  sha256: string;
  /** Pixels, after turning it upright. */
  width: number;
  height: number;
  /** Whether it has several frames. */
  isAnimated: boolean;
}

/** Pictures with up to this many pixels are decoded directly, which is faster. */
const SMALL = 1_000_000;
/** Larger ones are averaged to this while they are decoded, so that their pixels are not held in memory. */
const AVERAGED = 256;
/** Transparent pixels' background. */
const WHITE = '#ffffff';

/**
 * Decodes a picture completely, to check that it is intact, and takes its fingerprint; a large picture's is that of the
 * picture averaged to 256 × 256.
 *
 * @throws InvalidInputError if it is damaged, has too many pixels, or is not in an accepted format
 */
export async function checkPicture(bytes: Buffer, maxPixels: number): Promise<CheckedPicture> {
  try {
    const picture = openPicture(bytes, maxPixels);
    const { autoOrient, pages = 1 } = await picture.metadata();
    const isSmall = autoOrient.width * autoOrient.height <= SMALL;
    const raster = isSmall ? await decodeRaster(bytes, WHITE, maxPixels) : await averaged(picture, autoOrient);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { sha256, ...autoOrient, isAnimated: pages > 1, ...fingerprint(raster) };
  } catch (error) {
    throw pictureError(error, maxPixels);
  }
}

/** Every row is read: damage is often a missing end. */
async function averaged(picture: Sharp, size: Size): Promise<Raster> {
  const small = picture
    .resize(AVERAGED, AVERAGED, { fit: 'fill', fastShrinkOnLoad: false })
    .flatten({ background: WHITE })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' });
  const { data, info } = await whenMemoryAllows(size, () => small.toBuffer({ resolveWithObject: true }));
  if (info.channels !== 3) throw new Error(`it has ${info.channels} channels after conversion to sRGB`);
  return { data, width: info.width, height: info.height };
}
