import { eq, inArray } from 'drizzle-orm';
import type { Dataset } from '../../../zoo/data/dataset.ts';
import { InvalidInputError } from '../../../zoo/errors.ts';
import { rankModel } from '../../../zoo/transfer/ranking/rank-model.ts';
import { MOST_EXAMPLES, type RankingSample, sampleExamples } from '../../../zoo/transfer/ranking/sample-examples.ts';
import {
  type datasets,
  type LeftOutModel,
  modelRankings,
  models,
  type RankingEntry,
} from '../../database/tables/index.ts';
import type { JobPayload } from '../kinds.ts';
import { notifyJob } from '../notifications.ts';
import { reasonOf } from '../reason.ts';
import { ensureFeatures } from './ensure-features.ts';
import { findFeatures, loadDataset, loadModel } from './inputs.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';

interface RankedOn {
  dataset: Dataset;
  row: typeof datasets.$inferSelect;
  sample: RankingSample;
}

/**
 * Scores models on a data set, one after the other, and writes each one's scores as they come: a job that is retried goes on with those
 * that are left. A model that cannot be scored is left out, with the reason.
 *
 * @throws InvalidInputError if no model could be scored
 */
export async function rankModels(context: JobContext, { rankingId }: JobPayload<'rank-models'>): Promise<void> {
  const { db, signal, progress } = context;
  const row = await db.query.modelRankings.findFirst({ where: eq(modelRankings.id, rankingId) });
  if (!row) throw new Error(`There is no ranking ${rankingId} any more.`);

  progress(0, 'Loading the data set');
  const { dataset, row: datasetRow } = await loadDataset(context, row.datasetId);
  const sample = sampleExamples(dataset.index);
  const sampled = { train: sample.train.length, validation: sample.validation.length };
  const done = new Set([...row.entries, ...row.leftOut].map(({ modelId }) => modelId));
  const results: Pick<typeof row, 'entries' | 'leftOut'> = { entries: row.entries, leftOut: row.leftOut };
  const found = await db.select().from(models).where(inArray(models.id, row.modelIds));
  for (const [i, { id, name }] of found.entries()) {
    if (done.has(id)) continue;
    const report = (fraction: number, stage: string) => progress((i + fraction) / found.length, `${name}: ${stage}`);
    const result = await score({ ...context, progress: report }, id, { dataset, row: datasetRow, sample });
    signal.throwIfAborted();
    if ('reason' in result) results.leftOut = [...results.leftOut, result];
    else results.entries = [...results.entries, result];
    await write(context, rankingId, { ...results, sampled });
  }
  if (results.entries.length === 0) {
    const reasons = found.map(
      ({ id, name }) => `${name}: ${results.leftOut.find(({ modelId }) => modelId === id)?.reason}`,
    );
    throw new InvalidInputError(`No model could be ranked. ${reasons.join(' ')}`);
  }
}

async function score(
  context: JobContext,
  modelId: string,
  { dataset, row, sample }: RankedOn,
): Promise<RankingEntry | LeftOutModel> {
  const started = performance.now();
  const { directory, signal, progress } = context;
  try {
    const { row: model, preprocessing, onnx } = await loadModel(context, modelId);
    const cached = await findFeatures(context, model, row, 'AUTO');
    // A small data set is extracted whole, so that a fine-tune finds the features.
    const isSmall = dataset.index.examples.length <= MOST_EXAMPLES.train + MOST_EXAMPLES.validation;
    const report = (fraction: number, stage: string) => progress(0.8 * fraction, stage);
    const features = cached ?? (isSmall ? await ensureFeatures({ ...context, progress: report }, model, row) : null);
    const scores = await rankModel({
      model: onnx,
      featureLayers: model.featureLayers,
      preprocessing,
      hasOwnHead: (model.labels?.length ?? 0) > 1,
      ...{ dataset, sample, directory, signal },
      ...(features ? { featuresFile: features.file } : {}),
      onProgress: progress,
    });
    return { modelId, ...scores, seconds: (performance.now() - started) / 1000, featuresCached: cached !== null };
  } catch (error) {
    signal.throwIfAborted();
    return { modelId, reason: reasonOf(error) };
  }
}

async function write(
  { db, job }: JobContext,
  id: string,
  values: Partial<Pick<typeof modelRankings.$inferSelect, 'entries' | 'leftOut' | 'sampled'>>,
): Promise<void> {
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    await tx.update(modelRankings).set(values).where(eq(modelRankings.id, id));
    await notifyJob(tx, job.id);
  });
}
