import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { FeatureLayer } from '../../../zoo/model.ts';
import type { Context } from '../../context.ts';
import { featureSets, jobs } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { featureKey } from '../../jobs/feature-key.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { isId, optional, parse, words } from '../../parse.ts';
import { importedDataset } from '../datasets/datasets.ts';
import { FrozenPrecision } from '../enums.ts';
import { isOver } from '../jobs/jobs.ts';
import { readyModel } from '../models/models.ts';
import { nearMatches } from './near-matches.ts';

export type FeatureSetRow = typeof featureSets.$inferSelect;

export async function findFeatureSet(context: Context, id: string): Promise<FeatureSetRow | null> {
  const [row] = isId(id) ? await context.db.select().from(featureSets).where(eq(featureSets.id, id)) : [];
  return row ?? null;
}

const extractFeaturesInput = z.object({
  modelSlug: words(100),
  datasetId: z.string(),
  layer: optional(words(500)),
  frozenPrecision: z.enum(FrozenPrecision).nullish(),
});

/**
 * A data set's activations at one layer of one model, by a job. The same inputs give the same feature set: it is found by
 * its key, and computed again only if the job failed.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND, CONFLICT
 */
export async function extractFeatures(context: Context, input: unknown): Promise<FeatureSetRow> {
  const { modelSlug, datasetId, layer: wanted, frozenPrecision } = parse(extractFeaturesInput, input);
  const model = await readyModel(context, modelSlug);
  const layer = chooseLayer(model.featureLayers, wanted, modelSlug);
  const dataset = await importedDataset(context, datasetId);
  if (dataset.modality !== model.modality) {
    const message = `${modelSlug} takes ${model.modality}, but the data set "${dataset.name}" holds ${dataset.modality}.`;
    throw new RequestError('BAD_USER_INPUT', message, 'datasetId');
  }
  const asked = frozenPrecision ?? 'AUTO';
  const key = featureKey(model, dataset, layer, asked);
  return context.db.transaction(async (db) => {
    await db
      .insert(featureSets)
      .values({ modelId: model.id, datasetId: dataset.id, layer, frozenPrecision: asked, key })
      .onConflictDoNothing({ target: [featureSets.projectId, featureSets.key] });
    const [found] = await db.select().from(featureSets).where(eq(featureSets.key, key)).for('update');
    if (found.sha256 !== null) return found;
    const [job] = found.jobId ? await db.select().from(jobs).where(eq(jobs.id, found.jobId)) : [];
    if (job && !isOver(job)) return found;
    const { id: jobId } = await enqueueJob({ db, queue: context.queue }, 'extract-features', {
      featureSetId: found.id,
    });
    const [row] = await db.update(featureSets).set({ jobId }).where(eq(featureSets.id, found.id)).returning();
    return row;
  });
}

function chooseLayer(layers: FeatureLayer[], wanted: string | null, slug: string): string {
  const names = layers.map(({ name }) => name);
  const last = names.at(-1);
  if (last === undefined)
    throw new RequestError('BAD_USER_INPUT', `${slug} has no layers for feature extraction.`, 'modelSlug');
  if (wanted === null) return last;
  if (names.includes(wanted)) return wanted;
  const message = `${slug} has no feature layer "${wanted}". Nearest: ${nearMatches(wanted, names).join(', ')}. Model.featureLayers lists all.`;
  throw new RequestError('BAD_USER_INPUT', message, 'layer');
}
