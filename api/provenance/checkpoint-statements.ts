import { evaluationStatement } from '../../zoo/provenance/evaluation-statement.ts';
import { slsaProvenance } from '../../zoo/provenance/slsa-provenance.ts';
import { type Subject, subject } from '../../zoo/provenance/statement.ts';
import type { checkpoints, datasets, evaluations, fineTunes, JobRow, models } from '../database/tables/index.ts';
import { datasetFiles } from './dataset-statement.ts';
import { adapterFilename, checkpointFilename } from './filenames.ts';
import { modelDependency } from './model-statement.ts';
import type { StatementAbout } from './record-statement.ts';
import { runOf } from './run-of.ts';

/** The inputs of a checkpoint. */
export interface TrainedFrom {
  model: typeof models.$inferSelect;
  dataset: typeof datasets.$inferSelect;
  /** The data set that it was adapted to; null without adaptation. */
  target?: typeof datasets.$inferSelect | null;
  /** Digest of the features that training started from; null if it computed its own. */
  featuresSha256: string | null;
}

/** The statements about a checkpoint: how it was trained and on what, and its evaluations. */
export function checkpointStatements(
  checkpoint: typeof checkpoints.$inferSelect,
  fineTune: typeof fineTunes.$inferSelect,
  evaluated: (typeof evaluations.$inferSelect)[],
  { model, dataset, target = null, featuresSha256 }: TrainedFrom,
  job: JobRow,
): StatementAbout[] {
  const { epoch, sha256, adapterSha256, validationLoss } = checkpoint;
  const file = subject(checkpointFilename(model.slug, checkpoint), sha256);
  const { engineVersion, ...options } = fineTune.options;
  const run = runOf(job);
  const provenance = slsaProvenance({
    kind: 'fine-tune',
    subjects: [file, ...(adapterSha256 ? [subject(adapterFilename(model.slug, epoch), adapterSha256)] : [])],
    externalParameters: { options },
    internalParameters: { epoch, validationLoss, device: fineTune.device, resumes: fineTune.resumes },
    resolvedDependencies: [
      ...modelDependency(model),
      ...datasetFiles(dataset),
      ...(target ? datasetFiles(target) : []),
      ...(featuresSha256 ? [subject('features.npy', featuresSha256)] : []),
    ],
    ...run,
    versions: { ...run.versions, engine: engineVersion },
    byproducts: evaluated.map(predictionsOf),
  });
  return [
    { kind: 'CHECKPOINT', id: checkpoint.id, statement: provenance },
    ...evaluated.map(
      (evaluation): StatementAbout => ({
        kind: 'EVALUATION',
        id: evaluation.id,
        statement: evaluationStatement({
          checkpoint: file,
          split: evaluation.split,
          dataset: datasetFiles(target && evaluation.datasetId === target.id ? target : dataset),
          predictions: predictionsOf(evaluation),
          metrics: evaluation.metrics,
          versions: run.versions,
          evaluatedOn: run.finishedOn,
        }),
      }),
    ),
  ];
}

function predictionsOf({ split, predictionsSha256 }: typeof evaluations.$inferSelect): Subject {
  return subject(`predictions-${split}.json`, predictionsSha256);
}
