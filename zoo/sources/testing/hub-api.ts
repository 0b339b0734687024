import type { IncomingMessage } from 'node:http';
import { entry, modelInfo, tree } from './hub-reading.ts';
import { fileReply, json, problem, type Reply } from './hub-reply.ts';
import type { HubRepository } from './hub-repository.ts';
import { type HubState, type HubUser, namespacesOf } from './hub-state.ts';
import { commit, completeMultipart, createRepository, lfsBatch, preupload } from './hub-writing.ts';

/**
 * Answers one request to the hub's API as huggingface.co does, for the parts that `@huggingface/hub` uses. Source:
 * huggingface.co/docs/hub/api, huggingface.co/.well-known/openapi.json, and the fields that the client reads.
 */
export function answerApi(state: HubState, request: IncomingMessage, body: Buffer): Reply {
  const url = new URL(request.url ?? '/', state.url);
  const path = decodeURIComponent(url.pathname);
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const user = state.users.find((one) => one.token === token);
  if (token !== undefined && !user) return problem(401, null, 'Invalid credentials in Authorization header');

  if (path === '/api/whoami-v2') return user ? whoAmI(user) : problem(401, null, 'Invalid username or password.');
  // The address itself is signed, so the client sends no token.
  if (path === '/api/complete_multipart' && url.searchParams.get('signature') === state.signature)
    return completeMultipart(state, parse(body));
  if (path === '/api/repos/create' && request.method === 'POST') return createRepository(state, user, parse(body));

  const lfs = /^\/(.+?)\.git\/info\/lfs\/objects\/batch$/.exec(path);
  const api =
    /^\/api\/(?:models\/(?!datasets\/)|(?=datasets\/))((?:datasets\/)?(?:[^/]+\/[^/]+?|[^/]+?))\/(revision|tree|paths-info|preupload|commit)\/([^/]+)(?:\/(.*))?$/.exec(
      path,
    );
  const file = /^\/((?:datasets\/)?(?:[^/]+\/)?[^/]+)\/(resolve|raw)\/([^/]+)\/(.+)$/.exec(path);
  const repository = state.repositories.get(lfs?.[1] ?? api?.[1] ?? file?.[1] ?? '');
  if (!repository || (repository.settings.private && !(user && namespacesOf(user).includes(ownerOf(repository)))))
    return user
      ? problem(404, 'RepoNotFound', 'Repository not found')
      : problem(401, 'RepoNotFound', 'Invalid username or password.');
  if (lfs || api?.[2] === 'preupload' || api?.[2] === 'commit') {
    if (!user) return problem(401, null, 'Invalid username or password.');
    if (user.role !== 'write' || !namespacesOf(user).includes(ownerOf(repository)))
      return problem(403, null, `You have not enough rights to write to ${repository.name}`);
  }
  if (lfs) return lfsBatch(state, parse(body));
  if (api?.[2] === 'preupload') return preupload(parse(body));
  if (api?.[2] === 'commit') return commit(state, repository, api[3], body);

  const found = repository.resolve(api?.[3] ?? file?.[3] ?? '');
  if (!found) return problem(404, 'RevisionNotFound', `Invalid rev id: ${api?.[3] ?? file?.[3]}`);
  if (api?.[2] === 'revision') return modelInfo(repository, found, url);
  if (api?.[2] === 'tree') return tree(state, found, url, api[4] ?? '');
  if (api?.[2] === 'paths-info') {
    const { paths } = parse<{ paths: string[] }>(body);
    return json([...found.files.values()].filter(({ path }) => paths.includes(path)).map(entry));
  }
  if (!file) return problem(404, null, 'Sorry, we can’t find the page you are looking for.');
  if (repository.settings.gated && !user?.accepted.includes(repository.name))
    return problem(
      user ? 403 : 401,
      'GatedRepo',
      `Access to model ${repository.name} is restricted and you are not in the authorized list.`,
    );
  const held = found.files.get(file[4]);
  if (!held) return problem(404, 'EntryNotFound', 'Entry not found');
  const headers = { 'x-repo-commit': found.id };
  if (!held.lfs) return fileReply(request, held.content, `"${held.oid}"`, headers);
  state.objects.set(held.lfs.oid, held.content);
  return {
    status: 302,
    headers: {
      ...headers,
      'x-linked-size': String(held.lfs.size),
      'x-linked-etag': `"${held.lfs.oid}"`,
      location: `${state.storageUrl}/lfs/${held.lfs.oid}?signature=${state.signature}`,
    },
    body: Buffer.from('Found. Redirecting'),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a test's server reads what a real client sends it.
const parse = <T = any>(body: Buffer): T => JSON.parse(body.toString('utf8'));
const ownerOf = ({ name }: HubRepository) => name.replace(/^datasets\//, '').split('/')[0];

function whoAmI(user: HubUser): Reply {
  return json({
    id: `id-${user.name}`,
    type: 'user',
    name: user.name,
    fullname: user.name,
    orgs: user.organizations.map((name) => ({ type: 'org', name })),
    auth: { type: 'access_token', accessToken: { displayName: 'test', role: user.role } },
  });
}
