import { desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { datasetChecks } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { optional, parse, words } from '../../parse.ts';
import { readyModel } from '../models/models.ts';
import { importedDataset } from './datasets.ts';

export type DatasetCheckRow = typeof datasetChecks.$inferSelect;

const checkDatasetInput = z.object({
  datasetId: z.string(),
  modelSlug: words(100),
  againstId: optional(z.string()),
});

/**
 * Looks at a data set as a model sees it, in a job: disputed labels, outliers, pictures unlike the model's; and how far another data set
 * is. Findings join those of the import.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND, CONFLICT
 */
export async function checkDataset(context: Context, input: unknown): Promise<DatasetCheckRow> {
  const { datasetId, modelSlug, againstId } = parse(checkDatasetInput, input);
  const model = await readyModel(context, modelSlug);
  if (model.featureLayers.length === 0)
    throw new RequestError('BAD_USER_INPUT', `${modelSlug} has no layers for feature extraction.`, 'modelSlug');
  const dataset = await importedDataset(context, datasetId);
  const against = againstId === null ? null : await importedDataset(context, againstId);
  for (const [field, checked] of Object.entries({ datasetId: dataset, againstId: against }))
    if (checked && checked.modality !== model.modality) {
      const message = `${modelSlug} takes ${model.modality}, but the data set "${checked.name}" holds ${checked.modality}.`;
      throw new RequestError('BAD_USER_INPUT', message, field);
    }
  if (against?.id === dataset.id)
    throw new RequestError('BAD_USER_INPUT', 'The two data sets are the same. Name another one.', 'againstId');
  return context.db.transaction(async (db) => {
    const [{ id }] = await db
      .insert(datasetChecks)
      .values({ datasetId: dataset.id, modelId: model.id, againstId: against?.id ?? null })
      .returning();
    const { id: jobId } = await enqueueJob({ db, queue: context.queue }, 'check-dataset', { checkId: id });
    const [row] = await db.update(datasetChecks).set({ jobId }).where(eq(datasetChecks.id, id)).returning();
    return row;
  });
}

/** Newest first. */
export async function listChecks(context: Context, datasetId: string): Promise<DatasetCheckRow[]> {
  return context.db
    .select()
    .from(datasetChecks)
    .where(eq(datasetChecks.datasetId, datasetId))
    .orderBy(desc(datasetChecks.id))
    .limit(50);
}
