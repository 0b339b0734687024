import { slsaProvenance } from '../../zoo/provenance/slsa-provenance.ts';
import { subject } from '../../zoo/provenance/statement.ts';
import type { datasets, featureSets, JobRow, models } from '../database/tables/index.ts';
import { datasetFiles } from './dataset-statement.ts';
import { featureSetFilename } from './filenames.ts';
import { modelDependency } from './model-statement.ts';
import type { StatementAbout } from './record-statement.ts';
import { runOf } from './run-of.ts';

/** The statement about a feature set: its file holds this model's activations on this data set. */
export function featureSetStatement(
  featureSet: typeof featureSets.$inferSelect,
  sha256: string,
  { model, dataset }: { model: typeof models.$inferSelect; dataset: typeof datasets.$inferSelect },
  job: JobRow,
): StatementAbout {
  const { id, layer, rowCount, dimension } = featureSet;
  const filename = featureSetFilename({ dataset: dataset.name, model: model.slug, layer });
  const statement = slsaProvenance({
    kind: 'extract-features',
    subjects: [subject(filename, sha256)],
    externalParameters: { layer, frozenPrecision: featureSet.frozenPrecision },
    internalParameters: { preprocessing: model.preprocessing, rowCount, dimension, precision: featureSet.precision },
    resolvedDependencies: [...modelDependency(model), ...datasetFiles(dataset)],
    ...runOf(job),
  });
  return { kind: 'FEATURE_SET', id, statement };
}
