import { and, eq, isNull } from 'drizzle-orm';
import type { FairnessReport } from '../../zoo/evaluation/fairness/fairness-report.ts';
import type { Db } from '../database/connection.ts';
import { evaluations } from '../database/tables/index.ts';
import { inPredictionThread } from '../predictions/in-prediction-thread.ts';
import type { BlobStore } from '../storage/blob-store.ts';

type EvaluationRow = typeof evaluations.$inferSelect;

/** Measurements in progress, by evaluation, so that concurrent callers share one. */
const underWay = new Map<string, Promise<FairnessReport | null>>();

/**
 * A checkpoint's fairness report, as stored; if an older evaluation has none, it is computed from the stored predictions and
 * saved.
 *
 * @param labels of the checkpoint, in their order
 * @returns null where no example has a group
 * @throws see {@link inPredictionThread}
 */
export async function fairnessOf(
  { db, blobs }: { db: Db; blobs: BlobStore },
  evaluation: EvaluationRow,
  labels: string[],
): Promise<FairnessReport | null> {
  const { id, fairness, metrics } = evaluation;
  if (fairness) return fairness;
  if (metrics.slices.length === 0) return null;
  const others = underWay.get(id);
  if (others) return others;
  const measured = measure({ db, blobs }, evaluation, labels).finally(() => underWay.delete(id));
  underWay.set(id, measured);
  return measured;
}

async function measure(
  { db, blobs }: { db: Db; blobs: BlobStore },
  { id, predictionsSha256 }: EvaluationRow,
  labels: string[],
): Promise<FairnessReport | null> {
  const fairness = await inPredictionThread(blobs, 'measure', [predictionsSha256], { labels });
  await db
    .update(evaluations)
    .set({ fairness })
    .where(and(eq(evaluations.id, id), isNull(evaluations.fairness)));
  return fairness;
}
