import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Example, ImageDataset } from '../data/dataset.ts';

/** A data set's pictures in another style, darker and with inverted colours: another domain of the same classes. */
export async function inOtherStyle({ index, packFile }: ImageDataset, directory: string): Promise<ImageDataset> {
  const pack = await readFile(packFile);
  const parts: Buffer[] = [];
  const examples: Example[] = [];
  let offset = 0;
  for (const example of index.examples) {
    const own = pack.subarray(example.offset, example.offset + example.byteSize);
    const bytes = await sharp(own).negate({ alpha: false }).linear(0.6, 10).png().toBuffer();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    examples.push({ ...example, name: `dark/${example.name}`, offset, byteSize: bytes.length, sha256 });
    parts.push(bytes);
    offset += bytes.length;
  }
  const file = join(directory, 'other-style.pack');
  await writeFile(file, Buffer.concat(parts));
  return { index: { ...index, examples }, packFile: file };
}
