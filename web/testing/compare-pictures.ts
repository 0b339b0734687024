import pixelmatch from 'pixelmatch';
import sharp from 'sharp';

/** Of two pixels' colours, from 0 to 1: what anti-aliasing and a kept picture's palette change is less. */
const THRESHOLD = 0.1;

export interface Comparison {
  /** The share of pixels that look different, from 0 to 1; 1 where the pictures' sizes differ. */
  share: number;
  /** A PNG that shows where they differ; null where the sizes do. */
  difference: Buffer | null;
}

/** Compares two PNGs pixel by pixel, as a person sees them. */
export async function comparePictures(one: Uint8Array, other: Uint8Array): Promise<Comparison> {
  const [a, b] = await Promise.all([one, other].map(pixelsOf));
  const { width, height } = a.info;
  if (b.info.width !== width || b.info.height !== height) return { share: 1, difference: null };
  const marked = Buffer.alloc(a.data.length);
  const differing = pixelmatch(a.data, b.data, marked, width, height, { threshold: THRESHOLD });
  const difference = await sharp(marked, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
  return { share: differing / (width * height), difference };
}

const pixelsOf = (png: Uint8Array) => sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });

/** A PNG of at most 256 colours: a quarter of the bytes, and nothing that a person would see. */
export const smallPng = (png: Uint8Array): Promise<Buffer> =>
  sharp(png).png({ palette: true, effort: 10, compressionLevel: 9 }).toBuffer();
