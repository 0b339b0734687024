import { eq } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import {
  datasetChecks,
  featureSets,
  fewShotStudies,
  learningRateSearches,
  modelRankings,
  robustnessEvaluations,
  sweeps,
} from '../../database/tables/index.ts';
import { strategyName } from '../fine-tunes/strategy-name.ts';
import type { JobSubject } from './job-subject-type.ts';
import type { JobRow } from './jobs.ts';

/** What a job works on, where that has a page; null if it is gone, and for jobs of the installation. */
export async function subjectOf(context: Context, { kind, payload }: JobRow): Promise<JobSubject | null> {
  switch (kind) {
    case 'fetch-model':
    case 'measure-model':
      return modelSubject(context, payload.modelId);
    case 'import-dataset':
      return datasetSubject(context, payload.datasetId);
    case 'check-dataset':
      return datasetSubject(context, await datasetIdOf(context, datasetChecks, payload.checkId));
    case 'fine-tune':
      return fineTuneSubject(context, payload.fineTuneId);
    case 'find-learning-rate':
      return datasetSubject(context, await datasetIdOf(context, learningRateSearches, payload.searchId));
    case 'extract-features':
      return ofDataset(context, 'FEATURE_SET', featureSets, payload.featureSetId);
    case 'run-sweep':
      return ofDataset(context, 'SWEEP', sweeps, payload.sweepId);
    case 'rank-models':
      return ofDataset(context, 'RANKING', modelRankings, payload.rankingId);
    case 'few-shot-study':
      return ofDataset(context, 'FEW_SHOT_STUDY', fewShotStudies, payload.studyId);
    case 'evaluate-robustness': {
      const [row] = await context.db
        .select()
        .from(robustnessEvaluations)
        .where(eq(robustnessEvaluations.id, payload.robustnessId));
      return row ? checkpointSubject(context, row.checkpointId) : null;
    }
    case 'calibrate-checkpoint':
    case 'carry-thresholds':
    case 'export-checkpoint':
      return checkpointSubject(context, payload.originalId);
    case 'measure-checkpoints':
      return checkpointSubject(context, payload.checkpointIds.split(',')[0]);
    case 'zero-shot':
      return fineTuneSubject(context, payload.fineTuneId);
    default:
      return null;
  }
}

type OfDataset =
  | typeof datasetChecks
  | typeof learningRateSearches
  | typeof featureSets
  | typeof sweeps
  | typeof modelRankings
  | typeof fewShotStudies;

async function datasetIdOf({ db }: Context, table: OfDataset, id: string): Promise<string | null> {
  const [row] = await db.select({ datasetId: table.datasetId }).from(table).where(eq(table.id, id));
  return row?.datasetId ?? null;
}

async function ofDataset(context: Context, kind: JobSubject['kind'], table: OfDataset, id: string) {
  const dataset = await datasetSubject(context, await datasetIdOf(context, table, id));
  return dataset && { kind, id, name: dataset.name };
}

async function modelSubject({ loaders }: Context, id: string): Promise<JobSubject | null> {
  const model = await loaders.model.load(id);
  return model && { kind: 'MODEL', id: model.slug, name: model.name };
}

async function datasetSubject({ loaders }: Context, id: string | null): Promise<JobSubject | null> {
  const dataset = id === null ? null : await loaders.dataset.load(id);
  return dataset && { kind: 'DATASET', id: dataset.id, name: dataset.name };
}

async function fineTuneSubject({ loaders }: Context, id: string): Promise<JobSubject | null> {
  const fineTune = await loaders.fineTune.load(id);
  if (!fineTune) return null;
  const [model, dataset] = await Promise.all([
    loaders.model.load(fineTune.modelId),
    loaders.anyDataset.load(fineTune.datasetId),
  ]);
  if (!model || !dataset) return null;
  return { kind: 'FINE_TUNE', id, name: `${strategyName(fineTune.strategy)} of ${model.name} on ${dataset.name}` };
}

async function checkpointSubject(context: Context, id: string): Promise<JobSubject | null> {
  const checkpoint = await context.loaders.checkpoint.load(id);
  const fineTune = checkpoint && (await fineTuneSubject(context, checkpoint.fineTuneId));
  return fineTune && { kind: 'CHECKPOINT', id, name: fineTune.name };
}
