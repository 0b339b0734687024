import { cosineSimilarity } from '../../inference/cosine-similarity.ts';
import { openPictureEncoder, type PictureEncoder } from '../../inference/picture-encoder.ts';
import { seenPicture } from './seen-picture.ts';
import type { EncodedPicture, EncodePictureRequest } from './worker-messages.ts';

// What the worker answers of a model without labels, which turns pictures into vectors.

let encoder: PictureEncoder | null = null;

export async function openEncoderOfPictures(model: ArrayBuffer): Promise<null> {
  encoder = await openPictureEncoder(new Uint8Array(model));
  return null;
}

export async function encodePicture({ example, others }: EncodePictureRequest): Promise<EncodedPicture> {
  if (!encoder) throw new Error('No encoder of pictures is open.');
  const began = performance.now();
  const { vector, pixels } = await encoder.encode(example);
  const similarities = others.map((other) => cosineSimilarity(other, vector));
  const milliseconds = performance.now() - began;
  return { vector, similarities, seen: seenPicture(pixels, encoder.preprocessing), milliseconds };
}
