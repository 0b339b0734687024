import { and, arrayContains, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import type { Db } from '../../database/connection.ts';
import { withinEverything } from '../../database/scope.ts';
import {
  checkpointPushes,
  checkpoints,
  datasetChecks,
  featureSets,
  fewShotStudies,
  fineTunes,
  jobs,
  learningRateSearches,
  modelRankings,
  models,
  sweeps,
} from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { JOB_KINDS } from '../../jobs/kinds.ts';
import { type ModelRow, modelBySlug } from './models.ts';

/**
 * Frees the space of a fetched model: nothing needs its files any more, so that `collectGarbage` deletes them, but those that checkpoints
 * are stored as differences of. Their digests stay, and the next fetch must bring the same ones. A model that has none stays as it is.
 *
 * @throws RequestError NOT_FOUND; CONFLICT while it is fetched or asked about, while a job uses it, and if its files are nowhere else
 */
export async function dropModelFiles(context: Context, slug: string): Promise<ModelRow> {
  const { id } = await modelBySlug(context, slug, 'slug');
  const outside = context.outside ?? context.db;
  return context.db.transaction(async (db) => {
    const [model] = await db.select().from(models).where(eq(models.id, id)).for('update');
    const refuse = (why: string) =>
      new RequestError('CONFLICT', `The files of ${slug} cannot be dropped: ${why}.`, 'slug');
    if (model.availability === 'REMOTE') return model;
    if (model.availability !== 'READY')
      throw refuse(`it is ${model.availability}, and only a READY model has all of them`);
    const lost = whyNowhereElse(model);
    if (lost) throw refuse(`${lost}, so they could not be fetched again. Delete the model if nothing is based on it`);
    const using = await unfinishedJobs(db, id);
    if (using.length > 0) throw refuse(using.slice(0, 5).join('; '));
    // Models of the catalogue are used in every project. Which job of another one it is, nobody else may know.
    if ((await withinEverything(() => unfinishedJobs(outside, id))).length > 0)
      throw refuse('a job of another project uses them: wait for it');
    const change = { availability: 'REMOTE', filesDroppedAt: new Date() } as const;
    const [dropped] = await db.update(models).set(change).where(eq(models.id, id)).returning();
    return dropped;
  });
}

function whyNowhereElse({ sourceSpec }: ModelRow): string | null {
  if (!sourceSpec || sourceSpec.kind === 'upload') return 'they were uploaded';
  if (sourceSpec.kind === 'url' && sourceSpec.secretsLeftOut)
    return 'parts of their address grant access and were not kept';
  return null;
}

/** The jobs that read a model's file, and the imports of adapters that are merged into it. */
async function unfinishedJobs(db: Db, id: string): Promise<string[]> {
  const ofRows = [featureSets, fineTunes, learningRateSearches, fewShotStudies, datasetChecks].map(
    (table): SQL => sql`${jobs.id} in (select ${table.jobId} from ${table} where ${table.modelId} = ${id})`,
  );
  const rows = await db
    .select({ id: jobs.id, kind: jobs.kind, state: jobs.state })
    .from(jobs)
    .where(
      and(
        inArray(jobs.state, ['QUEUED', 'RUNNING']),
        or(
          ...ofRows,
          and(eq(jobs.kind, 'measure-model'), sql`${jobs.payload} ->> 'modelId' = ${id}`),
          sql`${jobs.id} in (select ${modelRankings.jobId} from ${modelRankings} where ${arrayContains(modelRankings.modelIds, [id])})`,
          sql`${jobs.id} in (
            select ${sweeps.jobId} from ${sweeps} where ${sweeps.plan} @> ${JSON.stringify({ trials: [{ modelId: id }] })}::jsonb)`,
          sql`${jobs.id} in (
            select ${fineTunes.jobId} from ${fineTunes} where ${fineTunes.options} -> 'zeroShot' -> 'textModel' ->> 'id' = ${id})`,
          sql`${jobs.id} in (
            select ${checkpointPushes.jobId} from ${checkpointPushes}
            join ${checkpoints} on ${checkpoints.id} = ${checkpointPushes.checkpointId}
            join ${fineTunes} on ${fineTunes.id} = ${checkpoints.fineTuneId} where ${fineTunes.modelId} = ${id})`,
          sql`${jobs.id} in (select ${models.fetchJobId} from ${models} where ${models.baseModelId} = ${id})`,
        ),
      ),
    )
    .orderBy(jobs.id);
  return rows.map(
    (job) => `${JOB_KINDS[job.kind].title} is ${job.state} and uses them: cancel the job ${job.id}, or wait for it`,
  );
}
