import { type EntityCounts, entityCounts } from '../../../zoo/data/entity-counts.ts';
import type { Context } from '../../context.ts';
import { readDatasetIndex } from '../../datasets/dataset-index.ts';
import { inTurn } from '../../datasets/in-turn.ts';
import type { DatasetRow } from './datasets.ts';

/** How often each type of entity occurs; null unless each word has a label. */
export async function entityTypesOf({ blobs }: Context, { sha256, task }: DatasetRow): Promise<EntityCounts[] | null> {
  if (sha256 === null || task !== 'TOKEN_LABELS') return null;
  return inTurn(blobs, async () => {
    const { examples, labels } = await readDatasetIndex(blobs, sha256);
    return entityCounts(examples, labels);
  });
}
