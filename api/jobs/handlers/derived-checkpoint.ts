import { readFile } from 'node:fs/promises';
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { ClassificationMetrics } from '../../../zoo/evaluation/metrics.ts';
import { checkpoints, datasets, evaluations, fineTunes, models } from '../../database/tables/index.ts';
import { type Derivation, derivedStatements } from '../../provenance/derived-statements.ts';
import { recordStatements } from '../../provenance/record-statement.ts';
import { localCopy } from '../local-copy.ts';
import { notifyJob } from '../notifications.ts';
import { putCheckpoint, recordDifference } from './checkpoint-blob.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';

type CheckpointRow = typeof checkpoints.$inferSelect;

/** A checkpoint that another is made from without training. */
export interface Original {
  checkpoint: CheckpointRow;
  model: typeof models.$inferSelect;
  dataset: typeof datasets.$inferSelect;
  fineTune: typeof fineTunes.$inferSelect;
  /** Of single labels, by split. */
  evaluated: (typeof evaluations.$inferSelect)[];
}

/** A checkpoint that is made from another without training. */
export interface Derived {
  id: string;
  /** Its ONNX file. */
  onnx: Uint8Array;
  /** Columns in which it differs from its original. */
  values: Pick<CheckpointRow, 'validationLoss'> & Partial<typeof checkpoints.$inferInsert>;
  /** Its evaluations, each beside the one of the original on the same split; the predictions are the JSON to store. */
  evaluated: { of: typeof evaluations.$inferSelect; metrics: ClassificationMetrics; json: string }[];
  derivation: Derivation;
}

/** @throws if it was deleted meanwhile */
export async function loadOriginal({ db }: JobContext, id: string): Promise<Original> {
  const [found] = await db
    .select({ checkpoint: checkpoints, model: models, dataset: datasets, fineTune: fineTunes })
    .from(checkpoints)
    .innerJoin(fineTunes, eq(fineTunes.id, checkpoints.fineTuneId))
    .innerJoin(models, eq(models.id, fineTunes.modelId))
    .innerJoin(datasets, eq(datasets.id, fineTunes.datasetId))
    .where(and(eq(checkpoints.id, id), isNull(checkpoints.deletedAt)));
  if (!found) throw new Error(`There is no checkpoint ${id} any more.`);
  const evaluated = await db
    .select()
    .from(evaluations)
    .where(eq(evaluations.checkpointId, id))
    .orderBy(asc(evaluations.split), asc(evaluations.id));
  return { ...found, evaluated };
}

/** Stored predictions or outputs: JSON, a list by split. */
export async function readStored<T>(context: JobContext, digests: readonly string[]): Promise<T[][]> {
  const lists: T[][] = [];
  for (const [i, sha256] of digests.entries()) {
    context.signal.throwIfAborted();
    context.progress((0.3 * i) / digests.length, 'Reading the predictions');
    lists.push(JSON.parse(await readFile(await localCopy(context, sha256), 'utf8')));
  }
  return lists;
}

/** Saves a derived checkpoint with its evaluations and statements. A job that is repeated finds it saved. */
export async function saveDerived(context: JobContext, original: Original, derived: Derived): Promise<void> {
  const { db, blobs, config, job } = context;
  const { fineTuneId, epoch, labels, fittedHead, variant, id: derivedFromId } = original.checkpoint;
  context.progress(0.9, 'Saving the checkpoint');
  const file = await putCheckpoint(context, fineTuneId, derived.onnx);
  const { sha256, byteSize } = file;
  const saved = await Promise.all(derived.evaluated.map(({ json }) => blobs.put(Buffer.from(json))));
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    await recordDifference(tx, file);
    const [checkpoint] = await tx
      .insert(checkpoints)
      .values({
        id: derived.id,
        fineTuneId,
        epoch,
        labels,
        fittedHead,
        variant,
        derivedFromId,
        sha256,
        byteSize,
        ...derived.values,
      })
      .onConflictDoNothing()
      .returning();
    if (!checkpoint) return;
    const rows = derived.evaluated.map(({ of: { datasetId, split }, metrics }, i) => ({
      ...{ checkpointId: checkpoint.id, datasetId, split, metrics },
      predictionsSha256: saved[i].sha256,
    }));
    const evaluated = rows.length > 0 ? await tx.insert(evaluations).values(rows).returning() : [];
    const { model, dataset } = original;
    const about = { checkpoint, original: original.checkpoint, evaluated, model, dataset };
    await recordStatements(tx, config, derivedStatements(about, derived.derivation, job));
    await notifyJob(tx, job.id);
  });
}
