import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Example, ImageDataset } from '../../zoo/data/dataset.ts';
import { decodeBatch } from '../../zoo/data/decode-batch.ts';
import { random } from '../../zoo/data/random.ts';
import type { Size } from '../../zoo/data/raster.ts';
import type { ImagePreprocessing } from '../../zoo/model.ts';
import { type StoredTensor, writeTensors } from './tensor-file.ts';

const SIZE: Size = { width: 320, height: 240 };
/** A picture is enlarged so many times from cells of noise: this gives as many bytes a JPEG as a photograph has. */
const CELL = 4;

/** The split of a fine-tune's pictures: the first of every ten is for validation, the second for testing. */
const splitOf = (i: number) => (i % 10 === 0 ? 'validation' : i % 10 === 1 ? 'test' : 'train');

/** A data set of JPEG pictures, 320 × 240 by default, of coloured noise from a fixed seed. */
export async function pictureDataset(
  directory: string,
  { count, classes, size = SIZE }: { count: number; classes: number; size?: Size },
): Promise<ImageDataset> {
  const cells = { width: size.width / CELL, height: size.height / CELL };
  const generator = random(5);
  const pack: Buffer[] = [];
  const examples: Example[] = [];
  let offset = 0;
  for (let i = 0; i < count; i++) {
    const noise = Uint8Array.from({ length: cells.width * cells.height * 3 }, () => Math.floor(generator.next() * 256));
    const bytes = await sharp(noise, { raw: { ...cells, channels: 3 } })
      .resize(size.width, size.height, { kernel: 'cubic' })
      .jpeg({ quality: 85 })
      .toBuffer();
    examples.push({
      name: `${i}.jpg`,
      label: i % classes,
      split: splitOf(i),
      groups: {},
      offset,
      byteSize: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      ...size,
    });
    pack.push(bytes);
    offset += bytes.length;
  }
  const labels = Array.from({ length: classes }, (_, label) => `class ${label}`);
  const packFile = join(directory, 'pictures.pack');
  await writeFile(packFile, Buffer.concat(pack));
  return { index: { version: 1, modality: 'IMAGE', labels, groups: [], examples, quality: [], seed: 0 }, packFile };
}

/** torchvision's preprocessing for networks pretrained on ImageNet. */
export const preprocessingOf = (size: number): ImagePreprocessing => ({
  size: { height: size, width: size },
  fit: 'crop',
  resample: 'bilinear',
  rescale_factor: 1 / 255,
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
  background: '#ffffff',
});

/** Decodes examples into a file of batches, as `prepare` writes them, for a peer that computes on the same pixels. */
export async function writePixels(
  file: string,
  dataset: ImageDataset,
  examples: Example[],
  { preprocessing, batchSize }: { preprocessing: ImagePreprocessing; batchSize: number },
): Promise<void> {
  const { height, width } = preprocessing.size;
  const batches = new Map<string, StoredTensor>();
  for (let start = 0; start < examples.length; start += batchSize) {
    const part = examples.slice(start, start + batchSize);
    const data = await decodeBatch(dataset, part, preprocessing);
    const index = start / batchSize;
    batches.set(`${index}/pixels`, { shape: [part.length, 3, height, width], data });
    const labels = BigInt64Array.from(part, ({ label }) => BigInt(label));
    batches.set(`${index}/labels`, { shape: [part.length], data: labels });
  }
  await writeTensors(file, batches);
}
