import type { DatasetIndex, QualityFinding } from './dataset.ts';
import { assessQuality } from './quality/assess-quality.ts';
import { nearPictures } from './quality/near-pictures.ts';
import { nearStoredTexts } from './quality/near-stored-texts.ts';

/** Findings about what an upload held that is not in the data set. */
export const LEFT_OUT = [
  'CORRUPT_PICTURE',
  'IGNORED_FILE',
  'ENCODING_ERROR',
  'TEXT_TOO_LONG',
  'EMPTY_TEXT',
  'UNREADABLE_LABEL',
  'COLUMN_LEFT_OUT',
];

/** The findings about the examples of a data set, worst first: those of an import, without what it left out. */
export async function findQuality(index: DatasetIndex, packFile: string): Promise<QualityFinding[]> {
  const { examples, labels, modality, task } = index;
  const near =
    modality === 'TEXT'
      ? await nearStoredTexts(packFile, examples)
      : nearPictures(examples.map(({ fingerprint }) => fingerprint ?? null));
  return assessQuality(examples, labels, modality, near, task);
}
