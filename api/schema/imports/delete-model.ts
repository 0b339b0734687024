import { and, arrayContains, eq, exists, isNotNull, isNull, ne, or } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import {
  biasNoteEvents,
  biasNotes,
  datasetChecks,
  featureSets,
  fewShotStudies,
  fineTunes,
  jobs,
  learningRateSearches,
  modelRankings,
  models,
} from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { isOver } from '../jobs/jobs.ts';
import { modelBySlug } from '../models/models.ts';

/**
 * Removes an imported model that nothing is based on from the zoo. Its bytes stay in the blob store, which others share.
 *
 * @throws RequestError NOT_FOUND; CONFLICT for a model of the catalogue, one that is being fetched, and one that is used.
 */
export async function deleteModel(context: Context, slug: string): Promise<boolean> {
  const { id } = await modelBySlug(context, slug, 'slug');
  await context.db.transaction(async (db) => {
    const [model] = await db.select().from(models).where(eq(models.id, id)).for('update');
    if (!model) return;
    const refuse = (why: string) => new RequestError('CONFLICT', `${slug} cannot be deleted: ${why}.`, 'slug');
    if (model.manifest !== null) throw refuse('it belongs to the catalogue, which would bring it back');
    const job = model.fetchJobId ? await db.query.jobs.findFirst({ where: eq(jobs.id, model.fetchJobId) }) : undefined;
    if (job && !isOver(job)) throw refuse(`it is being fetched. Cancel the job ${job.id} first`);
    const uses = {
      'fine-tunes': await db.$count(fineTunes, and(eq(fineTunes.modelId, id), isNull(fineTunes.deletedAt))),
      'records of deleted fine-tunes, whose lineage names it': await db.$count(
        fineTunes,
        and(eq(fineTunes.modelId, id), isNotNull(fineTunes.deletedAt)),
      ),
      'few-shot studies': await db.$count(fewShotStudies, eq(fewShotStudies.modelId, id)),
      'checks of data sets': await db.$count(datasetChecks, eq(datasetChecks.modelId, id)),
      'searches for a learning rate': await db.$count(learningRateSearches, eq(learningRateSearches.modelId, id)),
      rankings: await db.$count(modelRankings, arrayContains(modelRankings.modelIds, [id])),
      'feature sets': await db.$count(featureSets, eq(featureSets.modelId, id)),
      'models based on it': await db.$count(models, eq(models.baseModelId, id)),
      // Bias notes are never deleted, but for those that come back with the publisher's files and that nobody has touched.
      'bias notes': await db.$count(
        biasNotes,
        and(
          eq(biasNotes.modelId, id),
          or(
            ne(biasNotes.origin, 'PUBLISHER'),
            exists(db.select().from(biasNoteEvents).where(eq(biasNoteEvents.noteId, biasNotes.id))),
          ),
        ),
      ),
    };
    const used = Object.entries(uses).filter(([, count]) => count > 0);
    if (used.length > 0) throw refuse(`it has ${used.map(([what, count]) => `${count} ${what}`).join(', ')}`);
    await db.delete(biasNotes).where(eq(biasNotes.modelId, id));
    await db.delete(models).where(eq(models.id, id));
  });
  return true;
}
