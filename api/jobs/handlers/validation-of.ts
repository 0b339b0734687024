import { and, asc, eq, isNull } from 'drizzle-orm';
import type { ExamplePrediction } from '../../../zoo/evaluation/metrics.ts';
import { checkpoints, evaluations } from '../../database/tables/index.ts';
import type { JobContext } from './job-context.ts';

/**
 * The best checkpoint of a fine-tune, with its predictions of the validation split.
 *
 * @throws Error if it has none: its training did not end, or its data set does not have one label an example
 */
export async function validationOf(
  { db, blobs }: Pick<JobContext, 'db' | 'blobs'>,
  fineTuneId: string,
): Promise<{ checkpoint: typeof checkpoints.$inferSelect; predictions: ExamplePrediction[] }> {
  const [found] = await db
    .select({ checkpoint: checkpoints, sha256: evaluations.predictionsSha256 })
    .from(checkpoints)
    .innerJoin(evaluations, and(eq(evaluations.checkpointId, checkpoints.id), eq(evaluations.split, 'validation')))
    .where(and(eq(checkpoints.fineTuneId, fineTuneId), isNull(checkpoints.deletedAt)))
    .orderBy(asc(checkpoints.validationLoss), asc(checkpoints.epoch))
    .limit(1);
  if (!found) throw new Error(`The fine-tune ${fineTuneId} has no checkpoint that was judged on validation.`);
  return { checkpoint: found.checkpoint, predictions: JSON.parse((await blobs.read(found.sha256)).toString()) };
}
