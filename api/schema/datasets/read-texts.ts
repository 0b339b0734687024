import { text } from 'node:stream/consumers';
import type { Example } from '../../../zoo/data/dataset.ts';
import { splitTexts, type TextInput } from '../../../zoo/text/text-input.ts';
import type { Context } from '../../context.ts';
import type { DatasetRow } from './datasets.ts';

/** The texts or pairs of some examples of a data set, from its pack; null if it holds pictures. */
export async function readTexts(
  { blobs }: Pick<Context, 'blobs'>,
  { modality, packSha256 }: Pick<DatasetRow, 'modality' | 'packSha256'>,
  examples: Pick<Example, 'offset' | 'byteSize'>[],
): Promise<TextInput[] | null> {
  if (modality !== 'TEXT' || packSha256 === null) return null;
  return Promise.all(
    examples.map(async ({ offset, byteSize }) =>
      splitTexts(await text(await blobs.get(packSha256, { start: offset, end: offset + byteSize }))),
    ),
  );
}
