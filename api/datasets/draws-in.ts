import { eq } from 'drizzle-orm';
import { InvalidInputError } from '../../zoo/errors.ts';
import { drawOf } from '../../zoo/evaluation/fairness/randomized/draw-of.ts';
import type { Db } from '../database/connection.ts';
import { datasets } from '../database/tables/index.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { readDatasetIndex } from './dataset-index.ts';

/**
 * The draw of each example of a data set, by its name: an endpoint that is sent the same bytes draws the same.
 *
 * @throws InvalidInputError if the data set was deleted; Error if it is not imported
 */
export async function drawsIn(
  { db, blobs }: { db: Db; blobs: BlobStore },
  datasetId: string,
): Promise<Map<string, number>> {
  const [dataset] = await db.select().from(datasets).where(eq(datasets.id, datasetId));
  if (dataset?.deletedAt) {
    throw new InvalidInputError(
      'Randomized thresholds draw by the bytes of the examples, and their data set was deleted.',
    );
  }
  if (!dataset?.sha256) throw new Error(`The data set ${datasetId} is not imported.`);
  const { examples } = await readDatasetIndex(blobs, dataset.sha256);
  return new Map(examples.map(({ name, sha256 }) => [name, drawOf(sha256)]));
}
