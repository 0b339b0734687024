import { slsaProvenance } from '../../zoo/provenance/slsa-provenance.ts';
import { type ResourceDescriptor, type Subject, subject } from '../../zoo/provenance/statement.ts';
import { withoutSecrets } from '../../zoo/sources/without-secrets.ts';
import type { datasets, JobRow } from '../database/tables/index.ts';
import type { StatementAbout } from './record-statement.ts';
import { runOf } from './run-of.ts';

type DatasetRow = typeof datasets.$inferSelect;

/**
 * The statement about a data set: its two files were made from these: an upload, a repository's or a
 * Croissant description's files, the previous version.
 */
export function datasetStatement(dataset: DatasetRow, materials: ResourceDescriptor[], job: JobRow): StatementAbout {
  const {
    name,
    targets,
    modality,
    task,
    labels,
    groups,
    splits,
    exampleCount,
    version,
    dropped,
    splitPlan,
    groupColumns,
    edits,
  } = dataset;
  const statement = slsaProvenance({
    kind: 'import-dataset',
    subjects: datasetFiles(dataset),
    externalParameters: {
      name,
      modality,
      targets,
      version,
      dropped,
      splitPlan,
      ...(groupColumns ? { groupColumns } : {}),
      ...(edits ? { edits } : {}),
      repository: dataset.repository,
      croissant: dataset.croissantUrl && withoutSecrets(new URL(dataset.croissantUrl)),
    },
    internalParameters: { task, labels, groups, splits, exampleCount },
    resolvedDependencies: materials,
    ...runOf(job),
  });
  return { kind: 'DATASET', id: dataset.id, statement };
}

/** The files of an imported data set; none before the import. */
export function datasetFiles({ name, sha256, packSha256 }: DatasetRow): Subject[] {
  return [
    ...(sha256 ? [subject(`${name}/index.json`, sha256)] : []),
    ...(packSha256 ? [subject(`${name}/pack`, packSha256)] : []),
  ];
}
