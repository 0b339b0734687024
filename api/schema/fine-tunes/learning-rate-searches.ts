import { eq } from 'drizzle-orm';
import { closedMethod } from '../../../zoo/training/options/closed-head.ts';
import { ENGINE_VERSION } from '../../../zoo/training/options/engine-version.ts';
import type { Context } from '../../context.ts';
import { learningRateSearches } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { isId } from '../../parse.ts';
import { checkFineTune } from './check-fine-tune.ts';

export type SearchRow = typeof learningRateSearches.$inferSelect;

export async function findLearningRateSearch({ db }: Context, id: string): Promise<SearchRow | null> {
  if (!isId(id)) return null;
  const [row] = await db.select().from(learningRateSearches).where(eq(learningRateSearches.id, id));
  return row ?? null;
}

/**
 * Looks for the learning rate of a fine-tune, in a job.
 *
 * @throws as `startFineTune` does for the same input.
 */
export async function startLearningRateSearch(context: Context, input: unknown): Promise<SearchRow> {
  const { model, dataset, options } = await checkFineTune(context, input);
  if (options.engine !== 'GRAFT') {
    const message = `The engine ${options.engine} has no search for a learning rate; search with GRAFT.`;
    throw new RequestError('BAD_USER_INPUT', message, 'engine');
  }
  if (closedMethod(options) !== null) {
    const message = 'This head is fitted once, without a learning rate; search with the head SOFTMAX.';
    throw new RequestError('BAD_USER_INPUT', message, options.strategy === 'PROTOTYPE' ? 'strategy' : 'head');
  }
  if (options.adaptation) {
    const message = 'The search trains on one data set only; leave adaptation out, and start the fine-tune with it.';
    throw new RequestError('BAD_USER_INPUT', message, 'adaptation');
  }
  return context.db.transaction(async (db) => {
    const [{ id }] = await db
      .insert(learningRateSearches)
      .values({ modelId: model.id, datasetId: dataset.id, options: { ...options, engineVersion: ENGINE_VERSION } })
      .returning();
    const job = await enqueueJob({ db, queue: context.queue }, 'find-learning-rate', { searchId: id });
    const [row] = await db
      .update(learningRateSearches)
      .set({ jobId: job.id })
      .where(eq(learningRateSearches.id, id))
      .returning();
    return row;
  });
}
