import type { Context } from '../../context.ts';
import { modelSpeeds } from '../../database/tables/index.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { isOver } from '../jobs/jobs.ts';
import { type ModelRow, readyModel } from './models.ts';

/**
 * Measures the speed of a model that is here, in a job. While one measures it, a second call does nothing.
 *
 * @throws RequestError NOT_FOUND; CONFLICT if it was not fetched
 */
export async function measureModel(context: Context, slug: string): Promise<ModelRow> {
  const model = await readyModel(context, slug, 'slug');
  const known = await context.loaders.modelSpeed.load(model.id);
  const running = known?.jobId ? await context.loaders.job.load(known.jobId) : null;
  if (running && !isOver(running)) return model;
  await context.db.transaction(async (db) => {
    const { projectId } = model;
    const job = await enqueueJob({ db, queue: context.queue }, 'measure-model', { modelId: model.id }, { projectId });
    await db
      .insert(modelSpeeds)
      .values({ modelId: model.id, jobId: job.id })
      .onConflictDoUpdate({ target: modelSpeeds.modelId, set: { jobId: job.id } });
  });
  context.loaders.modelSpeed.clear(model.id);
  return model;
}
