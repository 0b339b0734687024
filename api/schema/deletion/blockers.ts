import { and, eq, gt, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Db } from '../../database/connection.ts';
import {
  checkpointPushes,
  checkpoints,
  datasetChecks,
  datasets,
  endpointRevisions,
  endpoints,
  featureSets,
  fewShotStudies,
  fineTunes,
  jobs,
  learningRateSearches,
  modelRankings,
  models,
  replicas,
  robustnessEvaluations,
  sweeps,
} from '../../database/tables/index.ts';
import { JOB_KINDS } from '../../jobs/kinds.ts';
import type { DeletionBlockerKind, ValueOf } from '../enums.ts';
import { type Deletable, type Kind, named } from './deletable.ts';

/** Why something cannot be deleted now. */
export interface Blocker {
  kind: ValueOf<typeof DeletionBlockerKind>;
  /** An endpoint's is its name. */
  id: string;
  name: string;
  /** What it does, and what to do about it. */
  message: string;
}

/** What uses some of `chosen` now: endpoints that serve it, jobs that read or make it, and the sweep that it is a part of. */
export async function blockersOf(db: Db, chosen: Deletable[]): Promise<Blocker[]> {
  const of = (kind: Kind) => chosen.filter((item) => item.kind === kind).map(({ id }) => id);
  return [
    ...(await servingEndpoints(db, of('CHECKPOINT'))),
    ...(await unfinishedJobs(db, of)),
    ...(await sweepsOf(db, of('FINE_TUNE'), of('SWEEP'))),
    ...(await failedImports(db, of('UPLOAD'))),
  ];
}

/** Also of an earlier revision, while one of its replicas still answers. */
async function servingEndpoints(db: Db, checkpointIds: string[]): Promise<Blocker[]> {
  if (checkpointIds.length === 0) return [];
  const answers = db
    .select({ one: sql`1` })
    .from(replicas)
    .where(
      and(eq(replicas.endpointName, endpointRevisions.endpointName), eq(replicas.revision, endpointRevisions.number)),
    );
  const rows = await db
    .selectDistinct({ name: endpoints.name })
    .from(endpointRevisions)
    .innerJoin(endpoints, eq(endpoints.name, endpointRevisions.endpointName))
    .where(
      and(
        inArray(endpointRevisions.checkpointId, checkpointIds),
        or(eq(endpoints.revision, endpointRevisions.number), gt(endpointRevisions.traffic, 0), sql`exists ${answers}`),
      ),
    )
    .orderBy(endpoints.name);
  return rows.map(({ name }) => ({
    ...{ kind: 'ENDPOINT', id: name, name },
    message: `the endpoint ${name} serves a checkpoint that would go: deploy another one there, or delete the endpoint`,
  }));
}

async function unfinishedJobs(db: Db, of: (kind: Kind) => string[]): Promise<Blocker[]> {
  /** The jobs of the rows whose `column` is one of `ids`. */
  const jobsOf = (column: PgColumn, ids: string[], job: PgColumn): SQL[] =>
    ids.length === 0
      ? []
      : [sql`${jobs.id} in (select ${job} from ${column.table} where ${inArray(column, ids)} and ${isNotNull(job)})`];
  const inPayload = (key: string, ids: string[]): SQL[] =>
    ids.length === 0 ? [] : [inArray(sql`${jobs.payload} ->> ${key}`, ids)];
  const [ofDatasets, ofCheckpoints, ofUploads] = [of('DATASET'), of('CHECKPOINT'), of('UPLOAD')];
  const using = [
    ...jobsOf(datasets.id, ofDatasets, datasets.jobId),
    ...jobsOf(datasets.previousId, ofDatasets, datasets.jobId),
    ...jobsOf(datasets.uploadId, ofUploads, datasets.jobId),
    ...[featureSets, learningRateSearches, modelRankings, sweeps, fewShotStudies, robustnessEvaluations].flatMap(
      (table) => jobsOf(table.datasetId, ofDatasets, table.jobId),
    ),
    ...[fineTunes.datasetId, fineTunes.targetDatasetId].flatMap((column) =>
      jobsOf(column, ofDatasets, fineTunes.jobId),
    ),
    ...[datasetChecks.datasetId, datasetChecks.againstId].flatMap((column) =>
      jobsOf(column, ofDatasets, datasetChecks.jobId),
    ),
    ...jobsOf(featureSets.id, of('FEATURE_SET'), featureSets.jobId),
    ...jobsOf(fineTunes.id, of('FINE_TUNE'), fineTunes.jobId),
    ...jobsOf(sweeps.id, of('SWEEP'), sweeps.jobId),
    ...jobsOf(modelRankings.id, of('RANKING'), modelRankings.jobId),
    ...jobsOf(fewShotStudies.id, of('FEW_SHOT_STUDY'), fewShotStudies.jobId),
    ...jobsOf(learningRateSearches.id, of('LEARNING_RATE_SEARCH'), learningRateSearches.jobId),
    ...jobsOf(datasetChecks.id, of('DATASET_CHECK'), datasetChecks.jobId),
    ...jobsOf(robustnessEvaluations.id, of('ROBUSTNESS_EVALUATION'), robustnessEvaluations.jobId),
    ...jobsOf(robustnessEvaluations.checkpointId, ofCheckpoints, robustnessEvaluations.jobId),
    // Its fine-tune stores further checkpoints as differences from it.
    ...(ofCheckpoints.length === 0
      ? []
      : [
          sql`${jobs.id} in (
            select ${fineTunes.jobId} from ${fineTunes} join ${checkpoints} on ${checkpoints.fineTuneId} = ${fineTunes.id}
            where ${inArray(checkpoints.id, ofCheckpoints)})`,
        ]),
    ...jobsOf(checkpointPushes.checkpointId, ofCheckpoints, checkpointPushes.jobId),
    ...inPayload('originalId', ofCheckpoints),
    ...inPayload('fineTuneId', of('FINE_TUNE')),
    ...ofUploads.map((id) => sql`${jobs.id} in (select ${models.fetchJobId} from ${models} where ${fromUpload(id)})`),
  ];
  if (using.length === 0) return [];
  const rows = await db
    .select({ id: jobs.id, kind: jobs.kind, state: jobs.state })
    .from(jobs)
    .where(and(inArray(jobs.state, ['QUEUED', 'RUNNING']), or(...using)))
    .orderBy(jobs.id);
  return rows.map(({ id, kind, state }) => ({
    ...{ kind: 'JOB', id, name: JOB_KINDS[kind].title },
    message: `${JOB_KINDS[kind].title} is ${state} and uses it: cancel the job ${id}, or wait for it`,
  }));
}

/** A sweep without some of its trials would not be the comparison that it says it is. */
async function sweepsOf(db: Db, fineTuneIds: string[], chosen: string[]): Promise<Blocker[]> {
  if (fineTuneIds.length === 0) return [];
  const rows = await db
    .selectDistinct({ id: fineTunes.sweepId })
    .from(fineTunes)
    .where(and(inArray(fineTunes.id, fineTuneIds), isNotNull(fineTunes.sweepId)));
  const others = rows.flatMap(({ id }) => (id === null || chosen.includes(id) ? [] : [id]));
  return (await named(db, 'SWEEP', others)).map(({ id, name }) => ({
    ...{ kind: 'SWEEP', id, name },
    message: `it is a trial of the sweep ${id} (${name}): delete the sweep with all its trials`,
  }));
}

/** A model whose files are only in the upload could not be imported again. */
async function failedImports(db: Db, uploadIds: string[]): Promise<Blocker[]> {
  if (uploadIds.length === 0) return [];
  const rows = await db
    .select({ id: models.id, slug: models.slug })
    .from(models)
    .where(and(or(...uploadIds.map(fromUpload)), isNull(models.onnxSha256)));
  return rows.map(({ id, slug }) => ({
    ...{ kind: 'MODEL', id, name: slug },
    message: `the import of the model ${slug} needs it: finish the import, or delete the model`,
  }));
}

const fromUpload = (id: string): SQL =>
  sql`(${models.sourceSpec} ->> 'uploadId' = ${id} or ${models.answers} -> 'tokenizer' ->> 'uploadId' = ${id})`;
