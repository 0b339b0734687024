import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { counted } from '../../../zoo/counted.ts';
import { InvalidInputError } from '../../../zoo/errors.ts';
import { subject } from '../../../zoo/provenance/statement.ts';
import type { FetchedCroissant } from '../../../zoo/sources/croissant-dataset.ts';
import type { FetchedDataset } from '../../../zoo/sources/dataset-repository.ts';
import type { FetchOptions } from '../../../zoo/sources/source.ts';
import type { datasets } from '../../database/tables/index.ts';
import type { JobContext } from '../handlers/job-context.ts';
import { partialDirectory } from '../imports/partial-downloads.ts';
import { runSandboxed } from '../sandbox/run-sandboxed.ts';
import { importUpload } from './import-upload.ts';
import type { MadeDataset } from './made-dataset.ts';
import { targetOptions } from './target-options.ts';

type DatasetRow = typeof datasets.$inferSelect;

/**
 * Makes the first version of a data set: of its upload, of a repository of a hub, or of the files that a Croissant description names.
 * What fetches is loaded only where something is fetched: the hub's client takes half a second.
 */
export async function importNewDataset(context: JobContext, row: DatasetRow): Promise<MadeDataset> {
  const { repository, croissantUrl, uploadId } = row;
  if (repository) {
    const { fetchDataset } = await import('../../../zoo/sources/dataset-repository.ts');
    const fetched = await fetchDataset(
      repository,
      row.modality,
      await fetchOptions(context, row, repository.repository),
    );
    return importFetched(context, row, fetched, repository.repository);
  }
  if (croissantUrl !== null) {
    const { fetchCroissant } = await import('../../../zoo/sources/croissant-dataset.ts');
    const options = await fetchOptions(context, row, new URL(croissantUrl).host);
    const fetched = await fetchCroissant(context.job.payload.secretAddress ?? croissantUrl, row.modality, options);
    const made = await importFetched(context, row, fetched, fetched.uri);
    return { ...made, materials: [subject(fetched.uri, fetched.sha256), ...made.materials] };
  }
  if (uploadId === null) throw new Error(`The data set ${row.id} has neither an upload nor a source.`);
  const { material, ...made } = await importUpload(context, { ...row, uploadId });
  return { ...made, materials: [material] };
}

async function fetchOptions(
  { directory, config, signal, progress }: JobContext,
  { id }: DatasetRow,
  from: string,
): Promise<FetchOptions> {
  const { hub, addresses, home } = config;
  return {
    directory,
    hub,
    addresses,
    signal,
    partialDirectory: await partialDirectory(home, id),
    onProgress: (fraction, files) => {
      const count = files ? `: ${files.done.toLocaleString('en')} of ${counted(files.all, 'file')}` : '';
      progress(0.45 * fraction, `Fetching ${from}${count}`);
    },
  };
}

/** @param name the source's, in messages */
async function importFetched(
  context: JobContext,
  row: DatasetRow,
  fetched: FetchedDataset | FetchedCroissant,
  name: string,
): Promise<MadeDataset> {
  const { directory, config, progress } = context;
  const sources = fetched.files.map(({ path: filename, file }) => ({ filename, file }));
  const options = {
    filename: fetched.format === 'archive' ? sources[0].filename : name,
    directory: path.join(directory, 'imported'),
    ...targetOptions(row.targets),
    ...(row.splitPlan ? { split: row.splitPlan } : {}),
    ...(row.groupColumns ? { groups: row.groupColumns } : {}),
    ...('described' in fetched ? { described: fetched.described } : {}),
  };
  const onProgress = (fraction: number, stage: string) => progress(0.45 + 0.45 * fraction, stage);
  const importFiles = async () => {
    if (fetched.format === 'pictures') {
      // Of this commit alone: at another one, a name may be of another picture.
      const partial = path.join(await partialDirectory(config.home, row.id), fetched.commit);
      await mkdir(partial, { recursive: true });
      const files = fetched.files.map(({ path: inside, file }) => ({ name: inside, file }));
      const { tooLarge, others } = fetched;
      const input = { files, unfetched: { tooLarge, others }, options: { ...options, partialDirectory: partial } };
      return runSandboxed(context, 'importPictureFiles', input, { onProgress, writable: path.dirname(partial) });
    }
    const [{ file }] = sources;
    if (row.modality === 'TEXT')
      return fetched.format === 'archive'
        ? runSandboxed(context, 'importText', { file, options }, { onProgress })
        : runSandboxed(context, 'importTexts', { sources, options }, { onProgress });
    if (fetched.format === 'text')
      throw new InvalidInputError(
        `${name} holds only texts (${sources[0].filename}). Create the data set with the modality TEXT.`,
      );
    return fetched.format === 'archive'
      ? runSandboxed(context, 'importPictures', { file, options }, { onProgress })
      : runSandboxed(context, 'importParquet', { sources, options }, { onProgress });
  };
  const made = await importFiles();
  const materials =
    fetched.format === 'pictures'
      ? [subject(fetched.uri, fetched.sha256)]
      : fetched.files.map(({ path: file, sha256 }) => subject(`${fetched.uri}#${file}`, sha256));
  return { ...made, materials };
}
