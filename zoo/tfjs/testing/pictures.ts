import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import sharp from 'sharp';

const PICTURES = path.resolve(import.meta.dirname, '../../../node_modules/emoji-datasource-google/img/google/64');

/** Pictures from the whole set, as `[batch, size, size, 3]` between 0 and 1. */
export async function pictures(count: number, size: number): Promise<tf.Tensor4D> {
  const names = (await readdir(PICTURES)).toSorted();
  const images = Array.from({ length: count }, async (_, i) => {
    const file = path.join(PICTURES, names[Math.floor((names.length * (i + 0.5)) / count)]);
    const bytes = await sharp(file)
      .flatten({ background: '#ffffff' })
      .resize(size, size, { fit: 'fill' })
      .raw()
      .toBuffer();
    return tf.tensor3d(
      Float32Array.from(bytes, (value) => value / 255),
      [size, size, 3],
    );
  });
  return tf.stack(await Promise.all(images)) as tf.Tensor4D;
}
