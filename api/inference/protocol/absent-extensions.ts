/** Paths of Triton's extensions that Graft does not have, and what to do here instead. */
const ABSENT: [path: RegExp, hint: string][] = [
  [/^\/repository\/models\/[^/]+\/load$/, 'Deploy a checkpoint with the GraphQL mutation deployCheckpoint instead.'],
  [/^\/repository\/models\/[^/]+\/unload$/, 'Delete an endpoint with the GraphQL mutation deleteEndpoint instead.'],
  [/\/trace\/setting$/, 'Graft does not trace single requests.'],
  [/^\/logging$/, 'The log has its settings in the environment.'],
  [/^\/(system|cuda)sharedmemory\//, 'Graft has no shared memory. Send and receive tensors in the body.'],
];

/** What to tell a client that asks for an extension which Graft does not have; undefined for other paths. */
export const hintFor = (path: string): string | undefined => ABSENT.find(([pattern]) => pattern.test(path))?.[1];
