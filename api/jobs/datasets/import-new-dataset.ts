import path from 'node:path';
import { importImageArchive, importParquetPictures } from '../../../zoo/data/import-image-archive.ts';
import { importTextFile, importTextFiles } from '../../../zoo/data/text/import-text-file.ts';
import { InvalidInputError } from '../../../zoo/errors.ts';
import { subject } from '../../../zoo/provenance/statement.ts';
import { type DatasetRepository, fetchDataset } from '../../../zoo/sources/dataset-repository.ts';
import type { datasets } from '../../database/tables/index.ts';
import type { JobContext } from '../handlers/job-context.ts';
import { partialDirectory } from '../imports/partial-downloads.ts';
import { importUpload } from './import-upload.ts';
import type { MadeDataset } from './made-dataset.ts';

type DatasetRow = typeof datasets.$inferSelect;

/** Makes the first version of a data set: of its upload, or of a repository of a hub. */
export async function importNewDataset(context: JobContext, row: DatasetRow): Promise<MadeDataset> {
  if (row.repository) return importRepository(context, row, row.repository);
  if (row.uploadId === null) throw new Error(`The data set ${row.id} has neither an upload nor a repository.`);
  const { material, ...made } = await importUpload(context, { ...row, uploadId: row.uploadId });
  return { ...made, materials: [material] };
}

async function importRepository(
  { directory, config, signal, progress }: JobContext,
  row: DatasetRow,
  repository: DatasetRepository,
): Promise<MadeDataset> {
  const { hub, addresses, home } = config;
  const fetched = await fetchDataset(repository, {
    directory,
    hub,
    addresses,
    signal,
    partialDirectory: await partialDirectory(home, row.id),
    onProgress: (fraction) => progress(0.45 * fraction, `Fetching ${repository.repository}`),
  });
  signal.throwIfAborted();
  const sources = fetched.files.map(({ path: filename, file }) => ({ filename, file }));
  const options = {
    filename: fetched.format === 'archive' ? sources[0].filename : repository.repository,
    directory: path.join(directory, 'imported'),
    ...(row.targets ? { targets: row.targets } : {}),
    ...(row.splitPlan ? { split: row.splitPlan } : {}),
    signal,
    onProgress: (fraction: number, stage: string) => progress(0.45 + 0.45 * fraction, stage),
  };
  const importFiles = () => {
    if (row.modality === 'TEXT')
      return fetched.format === 'archive'
        ? importTextFile(sources[0].file, options)
        : importTextFiles(sources, options);
    if (fetched.format === 'text')
      throw new InvalidInputError(
        `${repository.repository} holds only texts (${sources[0].filename}). Create the data set with the modality TEXT.`,
      );
    return fetched.format === 'archive'
      ? importImageArchive(sources[0].file, options)
      : importParquetPictures(sources, options);
  };
  const made = await importFiles();
  const materials = fetched.files.map(({ path: name, sha256 }) => subject(`${fetched.uri}#${name}`, sha256));
  return { ...made, materials };
}
