import { open } from 'node:fs/promises';
import type { Example } from '../dataset.ts';
import type { Pair } from './near-pictures.ts';
import { nearTexts } from './near-texts.ts';

/** Bytes that are read at once: texts are asked for in the order of the pack, mostly. */
const WINDOW = 2 ** 20;

/** Pairs of texts in a pack that are almost the same, by position: see `nearTexts`. */
export async function nearStoredTexts(
  packFile: string,
  texts: Pick<Example, 'offset' | 'byteSize'>[],
): Promise<Pair[]> {
  const pack = await open(packFile);
  let window = { start: 0, bytes: Buffer.alloc(0) };
  const read = async (position: number) => {
    const { offset, byteSize } = texts[position];
    if (offset < window.start || offset + byteSize > window.start + window.bytes.length) {
      const bytes = Buffer.alloc(Math.max(WINDOW, byteSize));
      const { bytesRead } = await pack.read(bytes, 0, bytes.length, offset);
      window = { start: offset, bytes: bytes.subarray(0, bytesRead) };
    }
    return window.bytes.toString('utf8', offset - window.start, offset - window.start + byteSize);
  };
  try {
    return await nearTexts(texts.length, read);
  } finally {
    await pack.close();
  }
}
