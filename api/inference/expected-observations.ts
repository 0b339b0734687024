import { and, desc, eq, inArray } from 'drizzle-orm';
import type { ExamplePrediction } from '../../zoo/evaluation/metrics.ts';
import type { Db } from '../database/connection.ts';
import { datasets, evaluations } from '../database/tables/index.ts';
import { readDatasetIndex } from '../datasets/dataset-index.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { noObservations, type Observations, observePrediction, observeSize } from './observations.ts';

/** What a checkpoint predicted for the examples that it was validated on. */
export interface Expected {
  split: string;
  observations: Observations;
}

/** The number of results that are kept for each store: an evaluation never changes. */
const KEPT = 32;
const kept = new WeakMap<BlobStore, Map<string, Promise<Expected>>>();

/**
 * What an endpoint that serves the checkpoint should see, if its traffic is like its validation data: counted from its predictions for the
 * validation split, or for the test split if there are none. Predicted labels only where each example has one.
 *
 * @returns null if the checkpoint was not evaluated, or its data set was deleted
 */
export async function expectedObservations(
  { db, blobs }: { db: Db; blobs: BlobStore },
  checkpointId: string,
): Promise<Expected | null> {
  const [found] = await db
    .select({
      id: evaluations.id,
      split: evaluations.split,
      predictions: evaluations.predictionsSha256,
      dataset: datasets,
    })
    .from(evaluations)
    .innerJoin(datasets, eq(datasets.id, evaluations.datasetId))
    .where(and(eq(evaluations.checkpointId, checkpointId), inArray(evaluations.split, ['validation', 'test'])))
    .orderBy(desc(evaluations.split), evaluations.createdAt)
    .limit(1);
  if (!found || found.dataset.sha256 === null) return null;
  const cache = kept.get(blobs) ?? new Map<string, Promise<Expected>>();
  kept.set(blobs, cache);
  const known = cache.get(found.id) ?? count(blobs, { ...found, indexSha256: found.dataset.sha256 });
  cache.set(found.id, known);
  known.catch(() => cache.delete(found.id));
  if (cache.size > KEPT) for (const oldest of [...cache.keys()].slice(0, 1)) cache.delete(oldest);
  return known;
}

async function count(
  blobs: BlobStore,
  {
    split,
    predictions,
    dataset,
    indexSha256,
  }: { split: string; predictions: string; dataset: typeof datasets.$inferSelect; indexSha256: string },
): Promise<Expected> {
  const observations = noObservations();
  const index = await readDatasetIndex(blobs, indexSha256);
  for (const example of index.examples) {
    if (example.split !== split) continue;
    observations.examples++;
    if (index.modality === 'TEXT') observeSize(observations, example.byteSize);
    else if (example.width && example.height) observeSize(observations, example.width * example.height);
  }
  if (dataset.task === 'SINGLE_LABEL') {
    const all = JSON.parse((await blobs.read(predictions)).toString()) as ExamplePrediction[];
    for (const { probabilities } of all) {
      const confidence = Math.max(...probabilities);
      observePrediction(observations, [index.labels[probabilities.indexOf(confidence)]], confidence);
    }
  }
  return { split, observations };
}
