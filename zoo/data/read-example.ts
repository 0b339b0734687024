import { type FileHandle, open } from 'node:fs/promises';
import { splitTexts, type TextInput } from '../text/text-input.ts';
import type { Dataset, Example } from './dataset.ts';

/** What says where an example is. */
type Packed = Pick<Example, 'name' | 'offset' | 'byteSize'>;

/** The bytes of an example: a picture's original ones, a text's in UTF-8. */
export async function readExample(dataset: Dataset, example: Example): Promise<Buffer> {
  const pack = await open(dataset.packFile);
  try {
    return await readFromPack(pack, example);
  } finally {
    await pack.close();
  }
}

async function readFromPack(pack: FileHandle, { name, offset, byteSize }: Packed): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(byteSize);
  const { bytesRead } = await pack.read(bytes, 0, byteSize, offset);
  if (bytesRead !== byteSize)
    throw new Error(`The pack ends before "${name}". Import the data set again: its pack is incomplete.`);
  return bytes;
}

/** Like `readExample`, for several, in their order. */
export async function readExamples(dataset: Pick<Dataset, 'packFile'>, examples: Packed[]): Promise<Buffer[]> {
  if (examples.length === 0) return [];
  const pack = await open(dataset.packFile);
  try {
    return await Promise.all(examples.map((example) => readFromPack(pack, example)));
  } finally {
    await pack.close();
  }
}

/** Texts or pairs of a data set, in the order of the examples. */
export async function readTexts(dataset: Pick<Dataset, 'packFile'>, examples: Example[]): Promise<TextInput[]> {
  return (await readExamples(dataset, examples)).map((text) => splitTexts(text.toString('utf8')));
}
