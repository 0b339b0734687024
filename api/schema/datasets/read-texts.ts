import { text } from 'node:stream/consumers';
import type { Example } from '../../../zoo/data/dataset.ts';
import type { Context } from '../../context.ts';
import type { DatasetRow } from './datasets.ts';

/** The texts of some examples of a data set, from its pack; null if it holds pictures. */
export async function readTexts(
  { blobs }: Pick<Context, 'blobs'>,
  { modality, packSha256 }: Pick<DatasetRow, 'modality' | 'packSha256'>,
  examples: Pick<Example, 'offset' | 'byteSize'>[],
): Promise<string[] | null> {
  if (modality !== 'TEXT' || packSha256 === null) return null;
  return Promise.all(
    examples.map(async ({ offset, byteSize }) =>
      text(await blobs.get(packSha256, { start: offset, end: offset + byteSize })),
    ),
  );
}
