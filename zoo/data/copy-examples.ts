import { open } from 'node:fs/promises';
import type { Example } from './dataset.ts';

/** Bytes that are copied at once. */
const BLOCK = 2 ** 20;

/** Some examples of a pack. */
export interface PackPart {
  packFile: string;
  examples: Example[];
}

/**
 * Writes a pack of the bytes of some examples of others, one after the other.
 *
 * @returns the examples, in their order, with their places in the new pack
 */
export async function copyExamples(parts: PackPart[], to: string): Promise<Example[]> {
  const target = await open(to, 'w');
  const copied: Example[] = [];
  const block = Buffer.allocUnsafe(BLOCK);
  let end = 0;
  try {
    for (const { packFile, examples } of parts) {
      const source = await open(packFile);
      const places = new Map<number, number>();
      try {
        for (const { offset, byteSize } of examples.toSorted((a, b) => a.offset - b.offset)) {
          places.set(offset, end);
          for (let done = 0; done < byteSize; ) {
            const { bytesRead } = await source.read(block, 0, Math.min(BLOCK, byteSize - done), offset + done);
            if (bytesRead === 0) throw new Error(`The pack ${packFile} ends before byte ${offset + byteSize}.`);
            await target.appendFile(block.subarray(0, bytesRead));
            done += bytesRead;
          }
          end += byteSize;
        }
      } finally {
        await source.close();
      }
      copied.push(...examples.map((example) => ({ ...example, offset: places.get(example.offset) ?? 0 })));
    }
    await target.sync();
    return copied;
  } finally {
    await target.close();
  }
}
