// Main of the process that decodes the pictures of strangers for thumbnails. It has no secret and, where Linux allows, no network: see `confine`.
import sharp from 'sharp';
import { openPicture } from '../../zoo/data/decode-raster.ts';

export interface ToThumbnails {
  id: number;
  bytes: Uint8Array;
  /** The most pixels of the longer side. */
  size: number;
}

/** A WebP picture; null if the bytes are no picture that can be decoded. */
export interface FromThumbnails {
  id: number;
  webp: Uint8Array | null;
}

// Several pictures are decoded at a time; more threads for each would only wait for each other.
sharp.concurrency(1);

process.on('disconnect', () => process.exit(0));
process.on('message', async ({ id, bytes, size }: ToThumbnails) => {
  // Opening throws at once for bytes of no known format: an error that nobody catches would end the process, and the pictures beside it.
  const webp = await smaller(bytes, size).catch(() => null);
  process.send?.({ id, webp } satisfies FromThumbnails);
});

async function smaller(bytes: Uint8Array, size: number): Promise<Uint8Array> {
  return openPicture(bytes)
    .resize(size, size, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 80, effort: 2 })
    .toBuffer();
}
