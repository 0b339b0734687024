import { slsaProvenance } from '../../zoo/provenance/slsa-provenance.ts';
import { type ResourceDescriptor, subject } from '../../zoo/provenance/statement.ts';
import type { FetchedSource } from '../../zoo/sources/source.ts';
import type { JobRow, models } from '../database/tables/index.ts';
import { modelFilename } from './filenames.ts';
import type { StatementAbout } from './record-statement.ts';
import { runOf } from './run-of.ts';

/** The statement about a fetched model: its ONNX file was made from these files of its publisher. */
export function modelStatement(
  model: Pick<typeof models.$inferSelect, 'id' | 'slug' | 'sourceSpec' | 'labels' | 'preprocessing'>,
  onnxSha256: string,
  fetched: Pick<FetchedSource, 'uri' | 'revision' | 'retrievedAt' | 'files'>,
  job: JobRow,
): StatementAbout {
  const statement = slsaProvenance({
    kind: 'convert-model',
    subjects: [subject(modelFilename(model.slug), onnxSha256)],
    externalParameters: { source: model.sourceSpec },
    internalParameters: {
      revision: fetched.revision,
      retrievedAt: fetched.retrievedAt.toISOString(),
      labels: model.labels,
      preprocessing: model.preprocessing,
    },
    resolvedDependencies: fetched.files.map(({ path, sha256 }) => ({ ...subject(path, sha256), uri: fetched.uri })),
    ...runOf(job),
  });
  return { kind: 'MODEL', id: model.id, statement };
}

/** A model as the material of something else. */
export function modelDependency(
  model: Pick<typeof models.$inferSelect, 'slug' | 'onnxSha256' | 'uri'>,
): ResourceDescriptor[] {
  return model.onnxSha256 ? [{ ...subject(modelFilename(model.slug), model.onnxSha256), uri: model.uri }] : [];
}
