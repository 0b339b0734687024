import { listFiles } from '@huggingface/hub';
import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { checkInput } from './check-input.ts';
import type { Entry } from './fetch-entry.ts';
import { explainClientError, type HubConnection } from './hub-connection.ts';
import { safePath } from './safe-path.ts';

/** The most files of a repository. A model has a few dozen; of a data set Hugging Face itself advises against more. */
const LIMITS = {
  model: { files: 20_000, advice: 'No model has: give it its own repository.' },
  dataset: { files: 100_000, advice: 'Pack the data as Parquet, or into an archive.' },
};

const entrySchema = z.object({
  path: z.string(),
  size: z.int().min(0),
  oid: z.string().regex(/^[0-9a-f]{40}$/),
  lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().min(0) }).optional(),
});

/**
 * The files of a repository at a commit, by their path.
 *
 * @throws InvalidInputError if there are too many, or one has an unsafe path; UnavailableError if the hub fails
 */
export async function listHubEntries(
  hub: HubConnection,
  repo: { type: 'model' | 'dataset'; name: string },
  commit: string,
  maxFiles = LIMITS[repo.type].files,
): Promise<Map<string, Entry>> {
  const { name } = repo;
  const entries = new Map<string, Entry>();
  try {
    const listed = listFiles({
      repo,
      revision: commit,
      recursive: true,
      hubUrl: hub.endpoint,
      fetch: hub.fetchApi,
    });
    for await (const found of listed) {
      if (found.type !== 'file') continue;
      const { size, oid, lfs, ...rest } = checkInput(entrySchema, found, `the files of ${name}`);
      const file = safePath(rest.path, name);
      entries.set(
        file,
        lfs
          ? { path: file, byteSize: lfs.size, sha256: lfs.oid, gitBlob: null }
          : { path: file, byteSize: size, sha256: null, gitBlob: oid },
      );
      if (entries.size > maxFiles)
        throw new InvalidInputError(
          `${name} has more than ${maxFiles.toLocaleString('en')} files, the maximum for a repository of a ${repo.type === 'model' ? 'model' : 'data set'}. ${LIMITS[repo.type].advice}`,
          'repository',
        );
    }
  } catch (error) {
    throw explainClientError(error, hub.endpoint);
  }
  return entries;
}
