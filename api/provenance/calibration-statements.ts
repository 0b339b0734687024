import { evaluationStatement } from '../../zoo/provenance/evaluation-statement.ts';
import { slsaProvenance } from '../../zoo/provenance/slsa-provenance.ts';
import { subject } from '../../zoo/provenance/statement.ts';
import type { checkpoints, datasets, evaluations, models } from '../database/tables/index.ts';
import { datasetFiles } from './dataset-statement.ts';
import { checkpointFilename } from './filenames.ts';
import type { StatementAbout } from './record-statement.ts';
import { VERSIONS } from './run-of.ts';

type CheckpointRow = typeof checkpoints.$inferSelect;

/** The statements about a calibrated checkpoint: what it was calibrated from, on what, and its evaluations. */
export function calibrationStatements(
  checkpoint: CheckpointRow,
  original: CheckpointRow,
  evaluated: (typeof evaluations.$inferSelect)[],
  { model, dataset }: { model: typeof models.$inferSelect; dataset: typeof datasets.$inferSelect },
): StatementAbout[] {
  const file = subject(checkpointFilename(model.slug, checkpoint), checkpoint.sha256);
  const byproducts = evaluated.map(({ split, predictionsSha256 }) =>
    subject(`predictions-${split}.json`, predictionsSha256),
  );
  const statement = slsaProvenance({
    kind: 'calibrate',
    subjects: [file],
    externalParameters: { method: 'temperature', split: 'validation' },
    internalParameters: { temperature: checkpoint.temperature, validationLoss: checkpoint.validationLoss },
    resolvedDependencies: [
      subject(checkpointFilename(model.slug, original), original.sha256),
      ...datasetFiles(dataset),
    ],
    versions: VERSIONS,
    // No job makes it: it is the answer to a request.
    invocationId: checkpoint.id,
    startedOn: null,
    finishedOn: checkpoint.createdAt,
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
          versions: VERSIONS,
          evaluatedOn: checkpoint.createdAt,
        }),
      }),
    ),
  ];
}
