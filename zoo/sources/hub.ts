import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { modelInfo } from '@huggingface/hub';
import { z } from 'zod';
import { commitSchema, hubRepositorySchema } from '../catalog/manifest.ts';
import { InvalidInputError } from '../errors.ts';
import { AmbiguousModelError } from './ambiguous-model-error.ts';
import { checkInput } from './check-input.ts';
import { type ChosenFiles, chooseHubFiles } from './choose-hub-files.ts';
import { connectToHub, explainClientError, HUGGING_FACE, type HubConnection } from './hub-connection.ts';
import { listHubEntries } from './list-hub-entries.ts';
import { readFacts } from './read-facts.ts';
import { RepositoryFetch } from './repository-fetch.ts';
import { revisionSchema } from './revision.ts';
import type { FetchedSource, FetchOptions } from './source.ts';

const sourceSchema = z.object({
  repository: hubRepositorySchema,
  revision: revisionSchema.nullable(),
  file: z.string().min(1).max(1_000).nullable(),
});

const infoSchema = z.object({ name: hubRepositorySchema, sha: commitSchema });

/**
 * Fetches one model of a Hugging Face hub: its file, the files that it refers to, and the small metadata files. A branch, a
 * tag or no revision is resolved to its commit first, and everything is fetched at that commit. Each file is checked with
 * the commit's digest: SHA-256 for LFS objects, git's own for others. If there are several models and none is named, the small
 * files alone are fetched, for their facts. On failure nothing is left behind except, in
 * `options.partialDirectory`, bytes that the next attempt reuses.
 *
 * @throws AmbiguousModelError if the repository holds several models and `source.file` names none
 * @throws InvalidInputError for a repository that is missing, gated or has no supported model, and for files that differ
 *   from the commit
 * @throws UnavailableError if the hub fails or does not respond
 */
export async function fetchFromHub(
  source: { repository: string; revision: string | null; file: string | null },
  options: FetchOptions,
): Promise<FetchedSource> {
  const wanted = checkInput(sourceSchema, source, 'source');
  options.signal?.throwIfAborted();
  options.onProgress?.(0);
  const hub = connectToHub(wanted.repository, options);
  const { name, commit, publisher, task } = await resolveCommit(hub, wanted);
  const entries = await listHubEntries(hub, { type: 'model', name }, commit);
  const { chosen, ambiguous } = choose([...entries.keys()], wanted.file, name);

  const target = await mkdtemp(path.join(options.directory, 'hub-files-'));
  const parts = options.partialDirectory ?? path.join(target, '.parts');
  try {
    await mkdir(parts, { recursive: true });
    const fetching = new RepositoryFetch(hub, name, commit, entries, parts, options);
    if (ambiguous) {
      await fetching.fetch(chosen.small, new Set(chosen.small));
      ambiguous.facts = await readFacts(await fetching.moveTo(target, chosen.model), { task });
      throw ambiguous;
    }
    const first = [chosen.model, ...(chosen.network === null ? [] : [chosen.network]), ...chosen.small];
    await fetching.fetch(first, new Set(chosen.small));
    await fetching.fetch(await fetching.named(chosen.network ?? chosen.model), new Set());
    const files = await fetching.moveTo(target, chosen.model);
    await rm(path.join(target, '.parts'), { recursive: true, force: true });
    const facts = await readFacts(files, { task });
    options.onProgress?.(1);
    const uri = packageUrl(hub.endpoint, name, commit, chosen.model);
    return { uri, revision: commit, publisher, retrievedAt: new Date(), files, facts };
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
}

/** The files of the model; if there are several, those of the likeliest one, and the error that names the others. */
function choose(
  paths: string[],
  file: string | null,
  repository: string,
): { chosen: ChosenFiles; ambiguous: AmbiguousModelError | null } {
  try {
    return { chosen: chooseHubFiles(paths, file, repository), ambiguous: null };
  } catch (error) {
    if (!(error instanceof AmbiguousModelError)) throw error;
    return { chosen: chooseHubFiles(paths, error.choices[0], repository), ambiguous: error };
  }
}

async function resolveCommit(
  hub: HubConnection,
  { repository, revision }: z.infer<typeof sourceSchema>,
): Promise<{ name: string; commit: string; publisher: string | null; task: string | null }> {
  const info = await modelInfo({
    name: repository,
    revision: revision ?? undefined,
    hubUrl: hub.endpoint,
    fetch: hub.fetchApi,
    additionalFields: ['sha', 'author'],
  }).catch((error) => {
    throw explainClientError(error, hub.endpoint);
  });
  const { name, sha } = checkInput(infoSchema, info, `the answer of ${hub.endpoint}`);
  if (commitSchema.safeParse(revision).success && sha !== revision)
    throw new InvalidInputError(
      `${hub.endpoint} returned the commit ${sha} of ${repository} for the revision ${revision}, so nothing was fetched.`,
      'revision',
    );
  const owner = name.includes('/') ? name.split('/')[0] : null;
  const author = typeof info.author === 'string' ? info.author.slice(0, 200) : owner;
  return { name, commit: sha, publisher: author, task: typeof info.task === 'string' ? info.task : null };
}

/** Source: https://github.com/package-url/purl-spec/blob/main/types-doc/huggingface-definition.md */
function packageUrl(endpoint: string, name: string, commit: string, model: string): string {
  const at = endpoint === HUGGING_FACE ? '' : `?repository_url=${encodeURIComponent(endpoint)}`;
  const encode = (text: string) => text.split('/').map(encodeURIComponent).join('/');
  return `pkg:huggingface/${encode(name)}@${commit}${at}#${encode(model)}`;
}
