import { evaluationStatement } from '../../zoo/provenance/evaluation-statement.ts';
import { slsaProvenance } from '../../zoo/provenance/slsa-provenance.ts';
import { subject } from '../../zoo/provenance/statement.ts';
import type { checkpoints, datasets, evaluations, JobRow, models } from '../database/tables/index.ts';
import { datasetFiles } from './dataset-statement.ts';
import { checkpointFilename } from './filenames.ts';
import type { StatementAbout } from './record-statement.ts';
import { runOf } from './run-of.ts';

type CheckpointRow = typeof checkpoints.$inferSelect;

/** How a checkpoint was made from another. */
export interface Derivation {
  kind: 'calibrate' | 'threshold' | 'convert-checkpoint';
  /** What was asked for. */
  parameters: Record<string, unknown>;
  /** What was fitted. */
  found: Record<string, unknown>;
}

export interface DerivedRows {
  checkpoint: CheckpointRow;
  original: CheckpointRow;
  /** Of the derived checkpoint. */
  evaluated: (typeof evaluations.$inferSelect)[];
  model: typeof models.$inferSelect;
  dataset: typeof datasets.$inferSelect;
}

/** The statements about a derived checkpoint: what it was made from, how, and its evaluations. */
export function derivedStatements(
  { checkpoint, original, evaluated, model, dataset }: DerivedRows,
  { kind, parameters, found }: Derivation,
  job: JobRow,
): StatementAbout[] {
  const run = runOf(job);
  const file = subject(checkpointFilename(model.slug, checkpoint), checkpoint.sha256);
  const byproducts = evaluated.map(({ split, predictionsSha256 }) =>
    subject(`predictions-${split}.json`, predictionsSha256),
  );
  const statement = slsaProvenance({
    kind,
    subjects: [file],
    externalParameters: parameters,
    internalParameters: { ...found, validationLoss: checkpoint.validationLoss },
    resolvedDependencies: [
      subject(checkpointFilename(model.slug, original), original.sha256),
      ...datasetFiles(dataset),
    ],
    ...run,
    byproducts,
  });
  return [
    { kind: 'CHECKPOINT', id: checkpoint.id, statement },
    ...evaluated.map(
      ({ id, split, metrics }, i): StatementAbout => ({
        kind: 'EVALUATION',
        id,
        statement: evaluationStatement({
          checkpoint: file,
          split,
          dataset: datasetFiles(dataset),
          predictions: byproducts[i],
          metrics,
          versions: run.versions,
          evaluatedOn: run.finishedOn,
        }),
      }),
    ),
  ];
}
