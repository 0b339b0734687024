import { and, eq, isNotNull } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { checkpoints, evaluations } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { inPredictionThread } from '../../predictions/in-prediction-thread.ts';
import { calibrationStatements } from '../../provenance/calibration-statements.ts';
import { recordStatements } from '../../provenance/record-statement.ts';

type CheckpointRow = typeof checkpoints.$inferSelect;

/**
 * A checkpoint calibrated by temperature scaling, with its own file and evaluations. A checkpoint that is calibrated again gives the
 * one that it gave before.
 *
 * @throws RequestError NOT_FOUND; CONFLICT for a calibrated checkpoint, or one without predictions on a validation split;
 *   InvalidInputError if no temperature is best, or its probabilities are not those of a softmax or sigmoid
 */
export async function calibrateCheckpoint(context: Context, id: string): Promise<CheckpointRow> {
  const original = await context.loaders.checkpoint.load(id);
  if (!original) throw new RequestError('NOT_FOUND', `There is no checkpoint ${id}.`, 'id');
  if (original.temperature !== null)
    throw new RequestError(
      'CONFLICT',
      'The checkpoint is calibrated already. Calibrate the one that it is derived from.',
      'id',
    );
  return (await calibratedFrom(context, original)) ?? makeCalibrated(context, original);
}

async function calibratedFrom({ db }: Pick<Context, 'db'>, { id }: CheckpointRow): Promise<CheckpointRow | null> {
  const [row] = await db
    .select()
    .from(checkpoints)
    .where(and(eq(checkpoints.derivedFromId, id), isNotNull(checkpoints.temperature)));
  return row ?? null;
}

async function makeCalibrated(context: Context, original: CheckpointRow): Promise<CheckpointRow> {
  const { db, blobs, config, loaders } = context;
  const evaluated = await loaders.evaluations.load(original.id);
  const ofOutputs = Object.entries(original.outputsSha256 ?? {});
  const splits =
    evaluated.length > 0
      ? evaluated.map(({ split, predictionsSha256 }) => ({ split, sha256: predictionsSha256 }))
      : ofOutputs.map(([split, sha256]) => ({ split, sha256 }));
  const validation = splits.findIndex(({ split }) => split === 'validation');
  const fineTune = await loaders.fineTune.load(original.fineTuneId);
  const dataset = fineTune && (await loaders.dataset.load(fineTune.datasetId));
  const model = fineTune && (await loaders.model.load(fineTune.modelId));
  if (!dataset || !model) throw new RequestError('NOT_FOUND', 'The data set of the checkpoint is gone.', 'id');
  if (dataset.task === 'REGRESSION')
    throw new RequestError(
      'CONFLICT',
      'The checkpoint predicts numbers, which have no probabilities to calibrate.',
      'id',
    );
  if (validation === -1)
    throw new RequestError(
      'CONFLICT',
      'The checkpoint has no predictions on a validation split to fit a temperature on. Fine-tune on a data set with one.',
      'id',
    );
  const digests = splits.map(({ sha256 }) => sha256);
  const { labels } = original;
  const ask = { labels, task: dataset.task, validation, model: await blobs.read(original.sha256) };
  const calibrated = await inPredictionThread(blobs, 'calibrate', digests, ask);
  const { temperature, onnx, validationLoss, splits: results } = calibrated;
  const stored = await blobs.put(Buffer.from(onnx));
  const saved = await Promise.all(results.map(({ json }) => blobs.put(Buffer.from(json))));
  const isSingle = evaluated.length > 0;
  const ofTargets = results.flatMap(({ targetMetrics }, i) =>
    targetMetrics ? [[splits[i].split, targetMetrics]] : [],
  );
  return db.transaction(async (tx) => {
    // Two requests at once make one: the second waits here for the first.
    await tx.select({ id: checkpoints.id }).from(checkpoints).where(eq(checkpoints.id, original.id)).for('update');
    const made = await calibratedFrom({ db: tx }, original);
    if (made) return made;
    const [checkpoint] = await tx
      .insert(checkpoints)
      .values({
        fineTuneId: original.fineTuneId,
        epoch: original.epoch,
        labels,
        ...stored,
        validationLoss,
        derivedFromId: original.id,
        temperature,
        targetMetrics: isSingle ? null : Object.fromEntries(ofTargets),
        outputsSha256: isSingle ? null : Object.fromEntries(ofOutputs.map(([split], i) => [split, saved[i].sha256])),
      })
      .returning();
    const rows = evaluated.flatMap(({ datasetId, split }, i) => {
      const { metrics } = results[i];
      return metrics
        ? [{ checkpointId: checkpoint.id, datasetId, split, metrics, predictionsSha256: saved[i].sha256 }]
        : [];
    });
    const written = rows.length > 0 ? await tx.insert(evaluations).values(rows).returning() : [];
    await recordStatements(tx, config, calibrationStatements(checkpoint, original, written, { model, dataset }));
    return checkpoint;
  });
}
