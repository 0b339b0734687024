import { eq } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { jobs, modelFiles, models } from '../../database/tables/index.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { isOver } from '../jobs/jobs.ts';
import { type ModelRow, modelBySlug } from './models.ts';

/**
 * Fetches a REMOTE model, in a job. A model that is fetched, being fetched or waits for answers stays as it is, so a second
 * call does no harm.
 *
 * @throws RequestError NOT_FOUND
 */
export async function fetchModel(context: Context, slug: string): Promise<ModelRow> {
  const { id } = await modelBySlug(context, slug, 'slug');
  return context.db.transaction(async (db) => {
    const [model] = await db.select().from(models).where(eq(models.id, id)).for('update');
    if (model.availability === 'READY' || model.availability === 'INCOMPLETE') return model;
    if (model.availability === 'FETCHING' && model.fetchJobId) {
      const [job] = await db.select().from(jobs).where(eq(jobs.id, model.fetchJobId));
      // A job that ended without fetching it (its worker was killed) must not block another fetch.
      if (job && !isOver(job)) return model;
    }
    // Files kept from a failed attempt may be the cause of its failure. Those of a model that was dropped are what the next ones must equal.
    if (model.availability === 'FAILED' && !model.filesDroppedAt)
      await db.delete(modelFiles).where(eq(modelFiles.modelId, id));
    const { projectId } = model;
    const job = await enqueueJob({ db, queue: context.queue }, 'fetch-model', { modelId: id }, { projectId });
    const change = { availability: 'FETCHING', fetchJobId: job.id } as const;
    const [fetching] = await db.update(models).set(change).where(eq(models.id, id)).returning();
    return fetching;
  });
}
