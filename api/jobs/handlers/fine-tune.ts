import { eq } from 'drizzle-orm';
import { classificationMetrics, type ExamplePrediction } from '../../../zoo/evaluation/metrics.ts';
import { fineTune } from '../../../zoo/training/fine-tune.ts';
import { checkpoints, epochs, evaluations, fineTunes } from '../../database/tables/index.ts';
import type { JobPayload } from '../kinds.ts';
import { notifyJob } from '../notifications.ts';
import { findFeatures, loadDataset, loadModel } from './inputs.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';

/** Trains: rows of `epochs` as they end, and a checkpoint with its evaluations on validation and test an epoch. */
export async function runFineTune(context: JobContext, { fineTuneId }: JobPayload<'fine-tune'>): Promise<void> {
  const { db, blobs, directory, job, signal, progress } = context;
  const row = await db.query.fineTunes.findFirst({ where: eq(fineTunes.id, fineTuneId) });
  if (!row) throw new Error(`There is no fine-tune ${fineTuneId} any more.`);

  progress(0, 'Loading the model and the data set');
  const model = await loadModel(context, row.modelId);
  const { dataset, row: datasetRow } = await loadDataset(context, row.datasetId);
  const featuresFile = await findFeatures(context, model.row, datasetRow);
  const { labels } = dataset.index;
  const { engineVersion: _, ...options } = row.options;

  /** The predictions' blob and the metrics, ready to be a row. */
  const evaluate = async (split: string, predictions: ExamplePrediction[]) => {
    const { sha256 } = await blobs.put(Buffer.from(JSON.stringify(predictions)));
    const metrics = classificationMetrics(predictions, labels);
    return { datasetId: row.datasetId, split, metrics, predictionsSha256: sha256 };
  };

  await fineTune({
    model: model.onnx,
    featureLayers: model.row.featureLayers,
    preprocessing: model.row.preprocessing,
    dataset,
    ...(featuresFile ? { featuresFile } : {}),
    options,
    workDirectory: directory,
    signal,
    onProgress: progress,
    onEpoch: async ({ number, trainLoss, validationLoss, validationAccuracy, learningRate, seconds }) => {
      const values = { trainLoss, validationLoss, validationAccuracy, learningRate, seconds };
      await db.transaction(async (tx) => {
        await ownJob(tx, job);
        await tx.insert(epochs).values({ fineTuneId, number, ...values });
        await notifyJob(tx, job.id);
      });
    },
    onCheckpoint: async ({ epoch, onnx, validationLoss, validation, test }) => {
      const stored = await blobs.put(onnx);
      const results = await Promise.all(
        [
          { split: 'validation', predictions: validation },
          { split: 'test', predictions: test },
        ]
          .filter(({ predictions }) => predictions.length > 0)
          .map(({ split, predictions }) => evaluate(split, predictions)),
      );
      await db.transaction(async (tx) => {
        await ownJob(tx, job);
        const [checkpoint] = await tx
          .insert(checkpoints)
          .values({ fineTuneId, epoch, labels, byteSize: stored.byteSize, sha256: stored.sha256, validationLoss })
          .returning();
        if (results.length > 0) {
          await tx.insert(evaluations).values(results.map((result) => ({ checkpointId: checkpoint.id, ...result })));
        }
        await notifyJob(tx, job.id);
      });
    },
  });
}
