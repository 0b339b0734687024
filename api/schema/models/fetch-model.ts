import { eq } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { jobs, modelFiles, models } from '../../database/tables/index.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { isOver } from '../jobs/jobs.ts';
import { type ModelRow, modelBySlug } from './models.ts';

/**
 * Brings a REMOTE model here, as a job. A model that is here, on its way or waits for answers stays as it is, so asking twice does
 * no harm.
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
      // A job that ended without bringing it (its worker was killed) is no reason to wait any longer.
      if (job && !isOver(job)) return model;
    }
    // What a failed attempt kept may be what it failed on.
    if (model.availability === 'FAILED') await db.delete(modelFiles).where(eq(modelFiles.modelId, id));
    const job = await enqueueJob({ db, queue: context.queue }, 'fetch-model', { modelId: id });
    const change = { availability: 'FETCHING', fetchJobId: job.id } as const;
    const [fetching] = await db.update(models).set(change).where(eq(models.id, id)).returning();
    return fetching;
  });
}
