import { createHash } from 'node:crypto';
import { openPicture, pictureError, whenMemoryAllows } from './decode-raster.ts';

export interface CheckedPicture {
  sha256: string;
  /** Pixels, after turning it upright. */
  width: number;
  height: number;
}

/** Pictures with up to this many pixels are decoded directly, which is faster. */
const SMALL = 1_000_000;

/**
 * Decodes a picture completely to check that it is intact. Throws InvalidInputError when it is not, or not in an accepted
 * format.
 */
export async function checkPicture(bytes: Buffer, maxPixels: number): Promise<CheckedPicture> {
  try {
    const picture = openPicture(bytes, maxPixels);
    const { autoOrient } = await picture.metadata();
    // Every row must be read: damage is often a missing end. A large picture is averaged, so that its pixels are not held in
    // memory.
    const small = autoOrient.width * autoOrient.height <= SMALL;
    const read = small ? picture : picture.resize(16, 16, { fit: 'fill', fastShrinkOnLoad: false });
    await whenMemoryAllows(autoOrient, () => read.raw().toBuffer());
    return { sha256: createHash('sha256').update(bytes).digest('hex'), ...autoOrient };
  } catch (error) {
    throw pictureError(error, maxPixels);
  }
}
