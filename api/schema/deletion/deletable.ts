import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Db } from '../../database/connection.ts';
import {
  checkpoints,
  datasetChecks,
  datasets,
  featureSets,
  fewShotStudies,
  fineTunes,
  learningRateSearches,
  modelRankings,
  models,
  robustnessEvaluations,
  sweeps,
  uploads,
} from '../../database/tables/index.ts';
import type { DeletableKind, ValueOf } from '../enums.ts';

export type Kind = ValueOf<typeof DeletableKind>;

/** Something that can be deleted, and the name that tells a person which it is. */
export interface Deletable {
  kind: Kind;
  id: string;
  name: string;
}

const onDataset = sql<string>`${models.slug} || ' on ' || ${datasets.name}`;

/** The names of those of `ids` that exist and are not deleted. */
const NAMED: Record<Kind, (db: Db, ids: string[]) => Promise<{ id: string; name: string }[]>> = {
  DATASET: (db, ids) =>
    db
      .select({ id: datasets.id, name: sql<string>`${datasets.name} || ', version ' || ${datasets.version}` })
      .from(datasets)
      .where(and(inArray(datasets.id, ids), isNull(datasets.deletedAt))),
  FEATURE_SET: (db, ids) =>
    db
      .select({ id: featureSets.id, name: sql<string>`${featureSets.layer} || ' of ' || ${onDataset}` })
      .from(featureSets)
      .innerJoin(models, eq(models.id, featureSets.modelId))
      .innerJoin(datasets, eq(datasets.id, featureSets.datasetId))
      .where(inArray(featureSets.id, ids)),
  FINE_TUNE: (db, ids) =>
    db
      .select({ id: fineTunes.id, name: sql<string>`${fineTunes.strategy} || ' of ' || ${onDataset}` })
      .from(fineTunes)
      .innerJoin(models, eq(models.id, fineTunes.modelId))
      .innerJoin(datasets, eq(datasets.id, fineTunes.datasetId))
      .where(and(inArray(fineTunes.id, ids), isNull(fineTunes.deletedAt))),
  CHECKPOINT: (db, ids) =>
    db
      .select({ id: checkpoints.id, name: checkpointName })
      .from(checkpoints)
      .innerJoin(fineTunes, eq(fineTunes.id, checkpoints.fineTuneId))
      .innerJoin(models, eq(models.id, fineTunes.modelId))
      .innerJoin(datasets, eq(datasets.id, fineTunes.datasetId))
      .where(and(inArray(checkpoints.id, ids), isNull(checkpoints.deletedAt))),
  SWEEP: (db, ids) =>
    db
      .select({
        id: sweeps.id,
        name: sql<string>`jsonb_array_length(${sweeps.plan} -> 'trials') || ' trials on ' || ${datasets.name}`,
      })
      .from(sweeps)
      .innerJoin(datasets, eq(datasets.id, sweeps.datasetId))
      .where(inArray(sweeps.id, ids)),
  RANKING: (db, ids) =>
    db
      .select({
        id: modelRankings.id,
        name: sql<string>`cardinality(${modelRankings.modelIds}) || ' models on ' || ${datasets.name}`,
      })
      .from(modelRankings)
      .innerJoin(datasets, eq(datasets.id, modelRankings.datasetId))
      .where(inArray(modelRankings.id, ids)),
  FEW_SHOT_STUDY: (db, ids) =>
    db
      .select({ id: fewShotStudies.id, name: onDataset })
      .from(fewShotStudies)
      .innerJoin(models, eq(models.id, fewShotStudies.modelId))
      .innerJoin(datasets, eq(datasets.id, fewShotStudies.datasetId))
      .where(inArray(fewShotStudies.id, ids)),
  LEARNING_RATE_SEARCH: (db, ids) =>
    db
      .select({ id: learningRateSearches.id, name: onDataset })
      .from(learningRateSearches)
      .innerJoin(models, eq(models.id, learningRateSearches.modelId))
      .innerJoin(datasets, eq(datasets.id, learningRateSearches.datasetId))
      .where(inArray(learningRateSearches.id, ids)),
  DATASET_CHECK: (db, ids) =>
    db
      .select({ id: datasetChecks.id, name: onDataset })
      .from(datasetChecks)
      .innerJoin(models, eq(models.id, datasetChecks.modelId))
      .innerJoin(datasets, eq(datasets.id, datasetChecks.datasetId))
      .where(inArray(datasetChecks.id, ids)),
  ROBUSTNESS_EVALUATION: (db, ids) =>
    db
      .select({
        id: robustnessEvaluations.id,
        name: sql<string>`'split ' || ${robustnessEvaluations.split} || ' of ' || ${datasets.name}`,
      })
      .from(robustnessEvaluations)
      .innerJoin(datasets, eq(datasets.id, robustnessEvaluations.datasetId))
      .where(inArray(robustnessEvaluations.id, ids)),
  UPLOAD: (db, ids) =>
    db
      .select({ id: uploads.id, name: uploads.filename })
      .from(uploads)
      .where(and(inArray(uploads.id, ids), isNull(uploads.deletedAt))),
};

const checkpointName = sql<string>`'epoch ' || ${checkpoints.epoch}
  || case when ${checkpoints.temperature} is null then '' else ', calibrated' end
  || case when ${checkpoints.groupThresholds} is null then '' else ', with thresholds' end
  || coalesce(', ' || ${checkpoints.variant}, '')
  || ' of ' || ${onDataset}`;

/** Those of `ids` that are there, by name. */
export async function named(db: Db, kind: Kind, ids: string[]): Promise<Deletable[]> {
  if (ids.length === 0) return [];
  const rows = await NAMED[kind](db, ids);
  return rows.map((row) => ({ kind, ...row })).sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}

/**
 * What one kind of thing is to another:
 * CONTENT is a part of it and goes with it. USELESS depends on it, and is of no use without it. RECORD depends on it, and can stay: it
 * holds its own bytes, or only figures.
 */
export type Tie = 'CONTENT' | 'USELESS' | 'RECORD';

interface Dependency {
  of: Kind;
  kind: Kind;
  tie: Tie;
  ids(db: Db, of: string[]): Promise<{ id: string }[]>;
}

/** The later versions of a data set are not among them: they hold all their examples themselves. */
export const DEPENDENCIES: Dependency[] = [
  {
    ...{ of: 'DATASET', kind: 'FEATURE_SET', tie: 'USELESS' },
    ids: (db, of) => db.select({ id: featureSets.id }).from(featureSets).where(inArray(featureSets.datasetId, of)),
  },
  {
    ...{ of: 'DATASET', kind: 'DATASET_CHECK', tie: 'USELESS' },
    ids: (db, of) =>
      db.select({ id: datasetChecks.id }).from(datasetChecks).where(inArray(datasetChecks.datasetId, of)),
  },
  {
    ...{ of: 'DATASET', kind: 'FINE_TUNE', tie: 'RECORD' },
    ids: (db, of) =>
      db
        .select({ id: fineTunes.id })
        .from(fineTunes)
        .where(and(trainsOn(of), isNull(fineTunes.sweepId))),
  },
  {
    ...{ of: 'DATASET', kind: 'SWEEP', tie: 'RECORD' },
    ids: (db, of) =>
      db
        .select({ id: sweeps.id })
        .from(sweeps)
        .where(
          or(
            inArray(sweeps.datasetId, of),
            inArray(
              sweeps.id,
              db
                .select({ id: sql`${fineTunes.sweepId}` })
                .from(fineTunes)
                .where(trainsOn(of)),
            ),
          ),
        ),
  },
  {
    ...{ of: 'DATASET', kind: 'RANKING', tie: 'RECORD' },
    ids: (db, of) =>
      db.select({ id: modelRankings.id }).from(modelRankings).where(inArray(modelRankings.datasetId, of)),
  },
  {
    ...{ of: 'DATASET', kind: 'FEW_SHOT_STUDY', tie: 'RECORD' },
    ids: (db, of) =>
      db.select({ id: fewShotStudies.id }).from(fewShotStudies).where(inArray(fewShotStudies.datasetId, of)),
  },
  {
    ...{ of: 'DATASET', kind: 'LEARNING_RATE_SEARCH', tie: 'RECORD' },
    ids: (db, of) =>
      db
        .select({ id: learningRateSearches.id })
        .from(learningRateSearches)
        .where(inArray(learningRateSearches.datasetId, of)),
  },
  {
    ...{ of: 'SWEEP', kind: 'FINE_TUNE', tie: 'CONTENT' },
    ids: (db, of) => db.select({ id: fineTunes.id }).from(fineTunes).where(inArray(fineTunes.sweepId, of)),
  },
  {
    ...{ of: 'FINE_TUNE', kind: 'CHECKPOINT', tie: 'CONTENT' },
    ids: (db, of) => db.select({ id: checkpoints.id }).from(checkpoints).where(inArray(checkpoints.fineTuneId, of)),
  },
  {
    ...{ of: 'CHECKPOINT', kind: 'ROBUSTNESS_EVALUATION', tie: 'CONTENT' },
    ids: (db, of) =>
      db
        .select({ id: robustnessEvaluations.id })
        .from(robustnessEvaluations)
        .where(inArray(robustnessEvaluations.checkpointId, of)),
  },
  {
    ...{ of: 'CHECKPOINT', kind: 'CHECKPOINT', tie: 'RECORD' },
    ids: (db, of) => db.select({ id: checkpoints.id }).from(checkpoints).where(inArray(checkpoints.derivedFromId, of)),
  },
];

const trainsOn = (ids: string[]) => or(inArray(fineTunes.datasetId, ids), inArray(fineTunes.targetDatasetId, ids));
