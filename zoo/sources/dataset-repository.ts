import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { datasetInfo } from '@huggingface/hub';
import { z } from 'zod';
import { commitSchema, hubRepositorySchema } from '../catalog/manifest.ts';
import { InvalidInputError } from '../errors.ts';
import { checkInput } from './check-input.ts';
import { type ChosenDatasetFiles, chooseDatasetFiles } from './choose-dataset-files.ts';
import { type FetchedPictures, fetchPictureFiles } from './fetch-picture-files.ts';
import { connectToHub, explainClientError, HUGGING_FACE, type HubConnection } from './hub-connection.ts';
import { listHubEntries } from './list-hub-entries.ts';
import { MAX_DATASET_BYTES } from './max-dataset-bytes.ts';
import { RepositoryFetch } from './repository-fetch.ts';
import { revisionSchema } from './revision.ts';
import type { FetchedFile, FetchOptions } from './source.ts';

export const datasetRepositorySchema = z.object({
  repository: hubRepositorySchema,
  revision: revisionSchema.nullable(),
  path: z.string().min(1).max(1_000).nullable(),
});

/** A data set repository of a hub. */
export interface DatasetRepository {
  repository: string;
  /** A branch, a tag or a commit; null: the default branch. */
  revision: string | null;
  /** The folder of the data set's files, or its file, if the repository holds several. */
  path: string | null;
}

/** The files of a data set, and what pins them. */
export type FetchedDataset = {
  commit: string;
  /** Package URL. */
  uri: string;
} & (
  | { format: Exclude<ChosenDatasetFiles['format'], 'pictures'>; files: FetchedFile[] }
  // In `options.partialDirectory`, if there is one.
  | ({ format: 'pictures' } & FetchedPictures)
);

/**
 * Fetches the files of a data set from a Hugging Face hub, at one commit, each checked against the commit's digest: see
 * `chooseDatasetFiles`. On failure nothing is left behind except, in `options.partialDirectory`, bytes that the next attempt
 * reuses.
 *
 * @throws InvalidInputError for a repository that is missing, gated, or holds no data set that can be read
 * @throws UnavailableError if the hub fails or does not respond
 */
export async function fetchDataset(
  source: DatasetRepository,
  modality: 'IMAGE' | 'TEXT',
  options: FetchOptions,
): Promise<FetchedDataset> {
  const wanted = checkInput(datasetRepositorySchema, source, 'source');
  options.signal?.throwIfAborted();
  const hub = connectToHub(wanted.repository, options);
  const { name, commit } = await resolveCommit(hub, wanted);
  const entries = await listHubEntries(hub, { type: 'dataset', name }, commit, options.maxFiles);
  const { format, paths } = chooseDatasetFiles([...entries.keys()], wanted.path, name, modality);
  const pinned = { commit, uri: packageUrl(hub.endpoint, name, commit) };
  const target = await mkdtemp(path.join(options.directory, 'hub-files-'));
  const parts = options.partialDirectory ?? path.join(target, '.parts');
  try {
    await mkdir(parts, { recursive: true });
    const limited = { maxBytes: MAX_DATASET_BYTES, ...options };
    if (format === 'pictures') {
      const files = { entries, paths, folder: folderOf(wanted.path, paths) };
      const at = { name: `datasets/${name}`, repository: name, commit, parts };
      const pictures = await fetchPictureFiles(files, at, limited);
      options.onProgress?.(1);
      return { format, ...pictures, ...pinned };
    }
    const fetching = new RepositoryFetch(hub, `datasets/${name}`, commit, entries, parts, limited);
    await fetching.fetch(paths, new Set());
    const files = await fetching.moveTo(target, paths[0]);
    await rm(path.join(target, '.parts'), { recursive: true, force: true });
    options.onProgress?.(1);
    return { files, format, ...pinned };
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
}

/** The folder that names are relative to: of a file that is named as path, its own. */
function folderOf(wanted: string | null, paths: string[]): string | null {
  if (wanted === null || !paths.includes(wanted)) return wanted;
  return wanted.includes('/') ? path.posix.dirname(wanted) : null;
}

const infoSchema = z.object({ name: hubRepositorySchema, sha: commitSchema });

async function resolveCommit(
  hub: HubConnection,
  { repository, revision }: DatasetRepository,
): Promise<{ name: string; commit: string }> {
  const info = await datasetInfo({
    name: repository,
    revision: revision ?? undefined,
    hubUrl: hub.endpoint,
    fetch: hub.fetchApi,
    additionalFields: ['sha'],
  }).catch((error) => {
    throw explainClientError(error, hub.endpoint);
  });
  const { name, sha } = checkInput(infoSchema, info, `the answer of ${hub.endpoint}`);
  if (commitSchema.safeParse(revision).success && sha !== revision)
    throw new InvalidInputError(
      `${hub.endpoint} returned the commit ${sha} of ${repository} for the revision ${revision}, so nothing was fetched.`,
      'revision',
    );
  return { name, commit: sha };
}

/** Package URLs have no type for data sets; Hugging Face's addresses have them below `datasets`. */
function packageUrl(endpoint: string, name: string, commit: string): string {
  const at = endpoint === HUGGING_FACE ? '' : `?repository_url=${encodeURIComponent(endpoint)}`;
  const encoded = name.split('/').map(encodeURIComponent).join('/');
  return `pkg:huggingface/datasets/${encoded}@${commit}${at}`;
}
