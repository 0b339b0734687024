import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { robustnessEvaluations } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { enqueueJob } from '../../jobs/enqueue.ts';
import { isId, optional, parse } from '../../parse.ts';
import { missingCheckpoint } from '../checkpoints/pending-checkpoint.ts';

export type RobustnessRow = typeof robustnessEvaluations.$inferSelect;

const evaluateRobustnessInput = z.object({
  checkpointId: z.string(),
  split: optional(z.enum(['train', 'validation', 'test'], 'must be train, validation or test')),
  examples: optional(z.int().min(1, 'must be 1 to 10,000').max(10_000, 'must be 1 to 10,000')),
  seed: optional(
    z
      .int()
      .min(0)
      .max(2 ** 31 - 1),
  ),
});

/**
 * Starts a job that evaluates a checkpoint on corrupted pictures of the data set that it was trained on.
 *
 * @throws RequestError BAD_USER_INPUT for texts, numbers and a split without examples; NOT_FOUND
 */
export async function evaluateRobustness(context: Context, input: unknown): Promise<RobustnessRow> {
  const { checkpointId, split, examples, seed } = parse(evaluateRobustnessInput, input);
  const { loaders, db, queue } = context;
  const checkpoint = await loaders.checkpoint.load(checkpointId);
  if (!checkpoint) throw await missingCheckpoint(context, checkpointId, 'checkpointId');
  const fineTune = await loaders.fineTune.load(checkpoint.fineTuneId);
  const dataset = fineTune && (await loaders.dataset.load(fineTune.datasetId));
  if (!dataset) throw new RequestError('NOT_FOUND', 'The data set of the checkpoint is gone.', 'checkpointId');
  const refuse = (message: string, field: string) => {
    throw new RequestError('BAD_USER_INPUT', message, field);
  };
  if (dataset.modality !== 'IMAGE')
    refuse('Only pictures can be corrupted, and this checkpoint reads texts.', 'checkpointId');
  if (dataset.task === 'REGRESSION')
    refuse('The checkpoint predicts numbers, and robustness is measured by accuracy.', 'checkpointId');
  const wanted = split ?? 'test';
  if (!dataset.splits.some(({ name, exampleCount }) => name === wanted && exampleCount > 0))
    refuse(`The data set has no examples in the split ${wanted}.`, 'split');
  return db.transaction(async (tx) => {
    const values = { checkpointId: checkpoint.id, datasetId: dataset.id, split: wanted };
    const [row] = await tx
      .insert(robustnessEvaluations)
      .values({ ...values, examples: examples ?? 200, seed: seed ?? 0 })
      .returning();
    const job = await enqueueJob({ db: tx, queue }, 'evaluate-robustness', { robustnessId: row.id });
    const [started] = await tx
      .update(robustnessEvaluations)
      .set({ jobId: job.id })
      .where(eq(robustnessEvaluations.id, row.id))
      .returning();
    return started;
  });
}

export async function findRobustness({ db }: Context, id: string): Promise<RobustnessRow | null> {
  if (!isId(id)) return null;
  const [row] = await db.select().from(robustnessEvaluations).where(eq(robustnessEvaluations.id, id));
  return row ?? null;
}
