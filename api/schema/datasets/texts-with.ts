import type { Example } from '../../../zoo/data/dataset.ts';
import { splitTexts } from '../../../zoo/text/text-input.ts';
import type { Context } from '../../context.ts';

/**
 * The positions of the texts and pairs that hold a part, in any case. The pack of all texts is read once, and never held as a whole.
 *
 * @param packSha256 of the data set's texts, one after another
 */
export async function textsWith(
  { blobs }: Pick<Context, 'blobs'>,
  packSha256: string,
  examples: readonly Pick<Example, 'offset' | 'byteSize'>[],
  part: string,
): Promise<Set<number>> {
  const wanted = part.toLowerCase();
  const order = [...examples.keys()].sort((a, b) => examples[a].offset - examples[b].offset);
  const found = new Set<number>();
  let next = 0;
  let start = 0;
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of await blobs.get(packSha256)) {
    held = Buffer.concat([held, chunk as Buffer]);
    for (; next < order.length; next++) {
      const { offset, byteSize } = examples[order[next]];
      if (offset + byteSize > start + held.length) break;
      const text = held.toString('utf8', offset - start, offset - start + byteSize);
      if ([splitTexts(text)].flat().some((each) => each.toLowerCase().includes(wanted))) found.add(order[next]);
    }
    if (next === order.length) break;
    const past = Math.min(held.length, Math.max(0, examples[order[next]].offset - start));
    held = held.subarray(past);
    start += past;
  }
  return found;
}
