import { type ClassCount, classCounts } from '../../../zoo/data/class-counts.ts';
import type { Context } from '../../context.ts';
import { readDatasetIndex } from '../../datasets/dataset-index.ts';
import { inTurn } from '../../datasets/in-turn.ts';
import type { DatasetRow } from './datasets.ts';

/** How many examples each class has; none before the import is over. */
export async function classCountsOf({ blobs }: Context, { sha256 }: DatasetRow): Promise<ClassCount[]> {
  if (sha256 === null) return [];
  return inTurn(blobs, async () => classCounts(await readDatasetIndex(blobs, sha256)));
}
