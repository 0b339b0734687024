import { and, eq, isNotNull } from 'drizzle-orm';
import { z } from 'zod';
import { sampleExamples } from '../../../zoo/transfer/ranking/sample-examples.ts';
import type { Context } from '../../context.ts';
import { type LeftOutModel, modelRankings, models } from '../../database/tables/index.ts';
import { readDatasetIndex } from '../../datasets/dataset-index.ts';
import { RequestError } from '../../errors.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { isId, optional, parse, words } from '../../parse.ts';
import { type ImportedDataset, importedDataset } from '../datasets/datasets.ts';
import { type ModelRow, modelBySlug } from '../models/models.ts';

export type RankingRow = typeof modelRankings.$inferSelect;

export async function findRanking({ db }: Context, id: string): Promise<RankingRow | null> {
  const [row] = isId(id) ? await db.select().from(modelRankings).where(eq(modelRankings.id, id)) : [];
  return row ?? null;
}

const rankModelsInput = z.object({
  datasetId: z.string(),
  modelSlugs: optional(z.array(words(100)).min(1).max(200)),
});

/**
 * Scores models on a data set, in a job. Those that do not fit are left out, with the reason.
 *
 * @throws RequestError NOT_FOUND; CONFLICT for a data set that is not imported; BAD_USER_INPUT if no model fits.
 * @throws InvalidInputError for a data set that models cannot be ranked on
 */
export async function startRanking(context: Context, input: unknown): Promise<RankingRow> {
  const { datasetId, modelSlugs } = parse(rankModelsInput, input);
  const dataset = await importedDataset(context, datasetId);
  sampleExamples(await readDatasetIndex(context.blobs, dataset.sha256));
  const candidates = modelSlugs ? await named(context, modelSlugs) : await everyReady(context);
  const judged = candidates.map((model) => ({ model, reason: misfit(model, dataset) }));
  const fitting = judged.filter(({ reason }) => reason === null).map(({ model }) => model.id);
  if (fitting.length === 0) throw new RequestError('BAD_USER_INPUT', noneFits(judged, dataset), 'modelSlugs');
  const leftOut = judged.flatMap(({ model, reason }): LeftOutModel[] =>
    reason === null ? [] : [{ modelId: model.id, reason }],
  );
  return context.db.transaction(async (db) => {
    const [{ id }] = await db
      .insert(modelRankings)
      .values({ datasetId: dataset.id, modelIds: fitting, leftOut })
      .returning();
    const job = await enqueueJob({ db, queue: context.queue }, 'rank-models', { rankingId: id });
    const [row] = await db.update(modelRankings).set({ jobId: job.id }).where(eq(modelRankings.id, id)).returning();
    return row;
  });
}

const named = (context: Context, slugs: string[]): Promise<ModelRow[]> =>
  Promise.all([...new Set(slugs)].map((slug) => modelBySlug(context, slug, 'modelSlugs')));

const everyReady = ({ db }: Context): Promise<ModelRow[]> =>
  db
    .select()
    .from(models)
    .where(and(eq(models.availability, 'READY'), isNotNull(models.onnxSha256)))
    .orderBy(models.slug);

/** Why a model cannot be ranked on a data set; null if it can. */
function misfit(model: ModelRow, dataset: ImportedDataset): string | null {
  if (model.availability !== 'READY' || model.onnxSha256 === null)
    return `It is not here yet (${model.availability}): fetch it first.`;
  if (model.modality !== dataset.modality) return `It takes ${model.modality}, the data set holds ${dataset.modality}.`;
  if (!model.preprocessing) return 'Its input preprocessing is not known: answer its import’s questions first.';
  if (model.featureLayers.length === 0) return 'It has no layers for feature extraction.';
  return null;
}

function noneFits(judged: { model: ModelRow; reason: string | null }[], { name, modality }: ImportedDataset): string {
  if (judged.length === 0)
    return 'No model is fetched yet: fetch one that takes what the data set holds, then rank again.';
  const [few, others] = [judged.slice(0, 5), judged.length - 5];
  const reasons = few.map(({ model, reason }) => `${model.slug}: ${reason}`).join(' ');
  return `No model can be ranked on "${name}", which holds ${modality}. ${reasons}${others > 0 ? ` And ${others} more.` : ''}`;
}
