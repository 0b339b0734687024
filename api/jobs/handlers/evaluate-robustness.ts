import { readFile } from 'node:fs/promises';
import { and, eq, isNull } from 'drizzle-orm';
import { measureRobustness } from '../../../zoo/robustness/measure-robustness.ts';
import { checkpoints, robustnessEvaluations } from '../../database/tables/index.ts';
import type { JobPayload } from '../kinds.ts';
import { localCopy } from '../local-copy.ts';
import { loadDataset } from './inputs.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';

/** Measures a checkpoint's accuracy on corrupted pictures. */
export async function evaluateRobustness(
  context: JobContext,
  { robustnessId }: JobPayload<'evaluate-robustness'>,
): Promise<void> {
  const { db, job, signal, progress } = context;
  const [found] = await db
    .select({ asked: robustnessEvaluations, sha256: checkpoints.sha256 })
    .from(robustnessEvaluations)
    .innerJoin(checkpoints, and(eq(checkpoints.id, robustnessEvaluations.checkpointId), isNull(checkpoints.deletedAt)))
    .where(eq(robustnessEvaluations.id, robustnessId));
  if (!found) throw new Error(`There is no evaluation of robustness ${robustnessId} any more.`);
  const { datasetId, split, examples, seed } = found.asked;

  progress(0, 'Loading the checkpoint and the data set');
  const model = await readFile(await localCopy(context, found.sha256));
  const { dataset } = await loadDataset(context, datasetId);
  const onProgress = (fraction: number) => progress(0.02 + 0.97 * fraction, 'Evaluating corrupted pictures');
  const result = await measureRobustness({ model, dataset, split, examples, seed, signal, onProgress });
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    await tx.update(robustnessEvaluations).set({ result }).where(eq(robustnessEvaluations.id, robustnessId));
  });
}
