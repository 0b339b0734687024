import { createHash } from 'node:crypto';
import { openPicture, pictureError } from './decode-picture.ts';

export interface CheckedPicture {
  sha256: string;
  /** Pixels, after turning it upright. */
  width: number;
  height: number;
}

/** Decodes a picture in full to see that it is intact. Throws InvalidInputError when it is not, or not of an accepted format. */
export async function checkPicture(bytes: Buffer, maxPixels: number): Promise<CheckedPicture> {
  try {
    const picture = openPicture(bytes, maxPixels);
    const { autoOrient } = await picture.metadata();
    // Without shrink-on-load, and averaging, so that the last row is read too: damage is often a missing end.
    await picture.resize(16, 16, { fit: 'fill', fastShrinkOnLoad: false }).raw().toBuffer();
    return { sha256: createHash('sha256').update(bytes).digest('hex'), ...autoOrient };
  } catch (error) {
    throw pictureError(error, maxPixels);
  }
}
