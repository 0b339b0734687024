import { type datasets, featureSets, type models } from '../../database/tables/index.ts';
import { featureKey } from '../feature-key.ts';
import { computeFeatureSet } from './extract-features.ts';
import { findFeatures } from './inputs.ts';
import type { JobContext } from './job-context.ts';

/**
 * The features of a data set at a model's last feature layer: those that were extracted before, or else new ones, which are kept as a
 * feature set for whatever comes after.
 *
 * @param context its `progress` reports the extraction alone
 */
export async function ensureFeatures(
  context: JobContext,
  model: typeof models.$inferSelect,
  dataset: typeof datasets.$inferSelect,
): Promise<NonNullable<Awaited<ReturnType<typeof findFeatures>>>> {
  const known = await findFeatures(context, model, dataset, 'AUTO');
  if (known) return known;
  const layer = model.featureLayers.at(-1)?.name ?? '';
  const key = featureKey(model, dataset, layer, 'FLOAT32');
  const { db, job } = context;
  const [row] = await db
    .insert(featureSets)
    .values({ modelId: model.id, datasetId: dataset.id, layer, frozenPrecision: 'FLOAT32', key, jobId: job.id })
    // One whose job failed.
    .onConflictDoUpdate({ target: [featureSets.projectId, featureSets.key], set: { jobId: job.id } })
    .returning();
  await computeFeatureSet(context, row);
  const made = await findFeatures(context, model, dataset, 'FLOAT32');
  if (!made) throw new Error(`The features of ${model.slug} were stored and are gone.`);
  return made;
}
