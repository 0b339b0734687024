import { eq } from 'drizzle-orm';
import type { Device } from '../../../zoo/runtime/device.ts';
import { findLearningRate } from '../../../zoo/training/learning-rate/find-learning-rate.ts';
import { learningRateSearches } from '../../database/tables/index.ts';
import type { JobPayload } from '../kinds.ts';
import { decodedPictures } from './decoded-pictures.ts';
import { findFeatures, loadDataset, loadModel } from './inputs.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';

/** Trains for a few steps at rising rates, and records the losses and the suggested rate. */
export async function searchLearningRate(
  context: JobContext,
  { searchId }: JobPayload<'find-learning-rate'>,
): Promise<void> {
  const { db, directory, job, signal, progress } = context;
  const row = await db.query.learningRateSearches.findFirst({ where: eq(learningRateSearches.id, searchId) });
  if (!row) throw new Error(`There is no learning-rate search ${searchId} any more.`);

  progress(0, 'Loading the model and the data set');
  const model = await loadModel(context, row.modelId);
  const { dataset, row: datasetRow } = await loadDataset(context, row.datasetId);
  const { engineVersion: _, ...options } = row.options;
  // A feature set has one vector a text; labels of words need one a token.
  const features =
    datasetRow.task === 'TOKEN_LABELS'
      ? null
      : await findFeatures(context, model.row, datasetRow, options.frozenPrecision ?? 'FLOAT32');
  let trainedOn: Device | null = null;
  const { curve, suggestions } = await findLearningRate({
    model: model.onnx,
    featureLayers: model.row.featureLayers,
    preprocessing: model.preprocessing,
    dataset,
    ...(features ? { featuresFile: features.file } : {}),
    ...(features?.precision ? { featuresPrecision: features.precision } : {}),
    options,
    workDirectory: directory,
    ...decodedPictures(context.config),
    signal,
    onProgress: progress,
    onDevice: (device) => {
      trainedOn = device;
    },
  });
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    await tx
      .update(learningRateSearches)
      .set({ curve, ...suggestions, device: trainedOn })
      .where(eq(learningRateSearches.id, searchId));
  });
}
