import { json, problem, type Reply } from './hub-reply.ts';
import { goesToLfs, HubRepository } from './hub-repository.ts';
import { type HubState, type HubUser, namespacesOf } from './hub-state.ts';

export function createRepository(
  state: HubState,
  user: HubUser | undefined,
  { name, organization, visibility }: { name: string; organization?: string; visibility?: string },
): Reply {
  if (!user) return problem(401, null, 'Invalid username or password.');
  const owner = organization ?? user.name;
  if (user.role !== 'write' || !namespacesOf(user).includes(owner))
    return problem(403, null, `You don't have the rights to create a model under the namespace "${owner}"`);
  const full = `${owner}/${name}`;
  const url = `${state.url}/${full}`;
  if (state.repositories.has(full)) return json({ error: 'You already created this model repo', url }, 409);
  const repository = new HubRepository(full, { private: visibility === 'private' });
  repository.commit({ '.gitattributes': '*.onnx filter=lfs diff=lfs merge=lfs -text\n' }, 'initial commit');
  state.repositories.set(full, repository);
  return json({ url, name: full, id: `id-${full}` });
}

export function preupload({ files }: { files: { path: string; size: number }[] }): Reply {
  return json({
    files: files.map(({ path, size }) => ({
      path,
      uploadMode: goesToLfs(path, size) ? 'lfs' : 'regular',
      shouldIgnore: false,
    })),
  });
}

export function lfsBatch(state: HubState, { objects }: { objects: { oid: string; size: number }[] }): Reply {
  const upload = ({ oid, size }: { oid: string; size: number }) => {
    const address = `${state.storageUrl}/lfs/${oid}`;
    const query = `?signature=${state.signature}`;
    if (size <= state.multipartAbove) return { href: `${address}${query}` };
    const parts = Math.ceil(size / state.multipartAbove);
    const header: Record<string, string> = { chunk_size: String(state.multipartAbove) };
    for (let part = 1; part <= parts; part++) header[String(part).padStart(5, '0')] = `${address}/${part}${query}`;
    return { href: `${state.url}/api/complete_multipart${query}`, header };
  };
  return json(
    {
      transfer: objects.some(({ size }) => size > state.multipartAbove) ? 'multipart' : 'basic',
      objects: objects.map((object) => ({
        ...object,
        ...(state.objects.has(object.oid) ? {} : { actions: { upload: upload(object) } }),
      })),
    },
    200,
    { 'content-type': 'application/vnd.git-lfs+json' },
  );
}

export function completeMultipart(
  state: HubState,
  { oid, parts }: { oid: string; parts: { partNumber: number }[] },
): Reply {
  const pieces = parts.map(({ partNumber }) => state.objects.get(`${oid}/${partNumber}`) ?? Buffer.alloc(0));
  state.objects.set(oid, Buffer.concat(pieces));
  return json({ success: true });
}

export function commit(state: HubState, repository: HubRepository, branch: string, body: Buffer): Reply {
  const changes: Record<string, Buffer | null> = {};
  let title = '';
  for (const line of body.toString('utf8').split('\n')) {
    const { key, value } = JSON.parse(line);
    if (key === 'header') title = value.summary;
    if (key === 'file') changes[value.path] = Buffer.from(value.content, value.encoding);
    if (key === 'deletedFile') changes[value.path] = null;
    if (key === 'lfsFile') {
      const content = state.objects.get(value.oid);
      if (!content || content.length !== value.size)
        return problem(422, null, `The LFS object ${value.oid} was not uploaded`);
      changes[value.path] = content;
    }
  }
  if (Object.keys(changes).length === 0) return problem(400, null, 'No files have been modified');
  const commitOid = repository.commit(changes, title, branch);
  return json({
    success: true,
    commitOid,
    commitUrl: `${state.url}/${repository.name}/commit/${commitOid}`,
    hookOutput: '',
  });
}
