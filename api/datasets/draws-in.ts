import { eq } from 'drizzle-orm';
import { drawOf } from '../../zoo/evaluation/fairness/randomized/draw-of.ts';
import type { Db } from '../database/connection.ts';
import { datasets } from '../database/tables/index.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { readDatasetIndex } from './dataset-index.ts';

/**
 * The draw of each example of a data set, by its name: an endpoint that is sent the same bytes draws the same.
 *
 * @throws if the data set is not imported
 */
export async function drawsIn(
  { db, blobs }: { db: Db; blobs: BlobStore },
  datasetId: string,
): Promise<Map<string, number>> {
  const [dataset] = await db.select({ sha256: datasets.sha256 }).from(datasets).where(eq(datasets.id, datasetId));
  if (!dataset?.sha256) throw new Error(`The data set ${datasetId} is not imported.`);
  const { examples } = await readDatasetIndex(blobs, dataset.sha256);
  return new Map(examples.map(({ name, sha256 }) => [name, drawOf(sha256)]));
}
