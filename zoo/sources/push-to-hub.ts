import { createRepo, uploadFiles } from '@huggingface/hub';
import { z } from 'zod';
import { commitSchema, hubRepositorySchema } from '../catalog/manifest.ts';
import { InvalidInputError } from '../errors.ts';
import { checkInput } from './check-input.ts';
import { connectToHub, explainClientError } from './hub-connection.ts';
import { safePath } from './safe-path.ts';
import type { FetchOptions } from './source.ts';

const pushSchema = z.object({
  repository: hubRepositorySchema.refine((name) => name.includes('/'), 'must name the owner too: "owner/name"'),
  message: z.string().trim().min(1).max(500),
  private: z.boolean(),
});

/**
 * Puts files into a model repository of a hub as one commit on `main`, and creates the repository if it does not exist.
 * Existing files that are not in `files` stay. Large files go through LFS, in the same way as git-lfs sends them.
 *
 * @returns the commit, and its address for people
 * @throws InvalidInputError if there is no token, or its account may not write there
 * @throws UnavailableError if the hub fails or does not respond
 */
export async function pushToHub(
  push: {
    repository: string;
    files: { path: string; content: Blob | Uint8Array<ArrayBuffer> }[];
    message: string;
    private: boolean;
  },
  options: Pick<FetchOptions, 'hub' | 'addresses' | 'signal' | 'patience'>,
): Promise<{ url: string; revision: string }> {
  const { repository, message, private: isPrivate } = checkInput(pushSchema, push, 'push');
  const files = push.files.map(({ path, content }) => ({
    path: safePath(path, 'The push'),
    content: content instanceof Blob ? content : new Blob([content]),
  }));
  if (files.length === 0) throw new InvalidInputError('There is nothing to push: no file was given.', 'files');
  const token = options.hub?.token ?? null;
  if (token === null)
    throw new InvalidInputError(
      "Graft has no token for the hub, so it cannot write there. Graft's operator must set HF_TOKEN to one with write access.",
      'hub.token',
    );
  options.signal?.throwIfAborted();
  // An existing repository is not a failure.
  const hub = connectToHub(repository, { ...options, tolerate: [409] });
  // The connection adds the token, whatever its form; the client itself knows only those of huggingface.co.
  const client = { hubUrl: hub.endpoint, fetch: hub.fetchApi, accessToken: '' };
  const repo = { type: 'model' as const, name: repository };
  try {
    await createRepo({ ...client, repo, visibility: isPrivate ? 'private' : 'public' }).catch((error) => {
      if ((error as { statusCode?: number }).statusCode !== 409) throw error;
    });
    const committed = await uploadFiles({
      ...client,
      repo,
      files,
      commitTitle: message,
      abortSignal: options.signal,
      useXet: false,
    });
    const revision = checkInput(commitSchema, committed?.commit.oid, `the answer of ${hub.endpoint}`);
    return { url: `${hub.endpoint}/${repository}/tree/${revision}`, revision };
  } catch (error) {
    options.signal?.throwIfAborted();
    throw explainClientError(error, hub.endpoint);
  }
}
