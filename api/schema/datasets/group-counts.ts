import { type GroupCount, groupCounts } from '../../../zoo/data/group-counts.ts';
import type { Context } from '../../context.ts';
import { readDatasetIndex } from '../../datasets/dataset-index.ts';
import { inTurn } from '../../datasets/in-turn.ts';
import type { DatasetRow } from './datasets.ts';

/** How many examples each value of each group has; none before the import is over. */
export async function groupCountsOf({ blobs }: Context, { sha256, groups }: DatasetRow): Promise<GroupCount[]> {
  if (sha256 === null || groups.length === 0) return [];
  return inTurn(blobs, async () => groupCounts(await readDatasetIndex(blobs, sha256)));
}
