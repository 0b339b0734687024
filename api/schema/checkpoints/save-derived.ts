import { eq } from 'drizzle-orm';
import type { ClassificationMetrics } from '../../../zoo/evaluation/metrics.ts';
import type { Context } from '../../context.ts';
import { checkpoints, evaluations } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { type Derivation, derivedStatements } from '../../provenance/derived-statements.ts';
import { recordStatements } from '../../provenance/record-statement.ts';

type CheckpointRow = typeof checkpoints.$inferSelect;

/** A checkpoint that is made from another without training. */
export interface Derived {
  /** Its ONNX file. */
  onnx: Uint8Array;
  /** Columns in which it differs from its original. */
  values: Pick<CheckpointRow, 'validationLoss'> & Partial<typeof checkpoints.$inferInsert>;
  /** Its evaluations, each beside the one of the original on the same split; the predictions are the JSON to store. */
  evaluated: { of: typeof evaluations.$inferSelect; metrics: ClassificationMetrics; json: string }[];
  derivation: Derivation;
  /** Finds the same checkpoint among those that were derived from the original before. */
  isSame: (row: CheckpointRow) => boolean;
}

/** The model and the data set of a checkpoint, and whether it is for another data set, to which its fine-tune adapted. */
export async function originOf({ loaders }: Context, { fineTuneId }: CheckpointRow) {
  const fineTune = await loaders.fineTune.load(fineTuneId);
  const [dataset, model] = fineTune
    ? await Promise.all([loaders.dataset.load(fineTune.datasetId), loaders.model.load(fineTune.modelId)])
    : [null, null];
  if (!dataset || !model) throw new RequestError('NOT_FOUND', 'The data set or the model of the checkpoint is gone.');
  return { dataset, model, isAdapted: fineTune?.targetDatasetId != null };
}

/** Saves a derived checkpoint with its evaluations and statements; if the same one was derived before, that is returned. */
export async function saveDerived(context: Context, original: CheckpointRow, derived: Derived): Promise<CheckpointRow> {
  const { db, blobs, config, loaders } = context;
  const origin = await originOf(context, original);
  const stored = await blobs.put(Buffer.from(derived.onnx));
  const saved = await Promise.all(derived.evaluated.map(({ json }) => blobs.put(Buffer.from(json))));
  // The request may have read which there were before.
  loaders.derivedCheckpoints.clear(original.id);
  return db.transaction(async (tx) => {
    // Two requests at once make one: the second waits here for the first.
    await tx.select({ id: checkpoints.id }).from(checkpoints).where(eq(checkpoints.id, original.id)).for('update');
    const made = await tx.select().from(checkpoints).where(eq(checkpoints.derivedFromId, original.id));
    const same = made.find(derived.isSame);
    if (same) return same;
    const { fineTuneId, epoch, labels, id: derivedFromId } = original;
    const [checkpoint] = await tx
      .insert(checkpoints)
      .values({ fineTuneId, epoch, labels, derivedFromId, ...stored, ...derived.values })
      .returning();
    const rows = derived.evaluated.map(({ of: { datasetId, split }, metrics }, i) => ({
      ...{ checkpointId: checkpoint.id, datasetId, split, metrics },
      predictionsSha256: saved[i].sha256,
    }));
    const written = rows.length > 0 ? await tx.insert(evaluations).values(rows).returning() : [];
    const statements = derivedStatements({ checkpoint, original, evaluated: written, ...origin }, derived.derivation);
    await recordStatements(tx, config, statements);
    return checkpoint;
  });
}
