import type { IncomingMessage } from 'node:http';
import { fileReply, problem, type Reply } from './hub-reply.ts';
import type { HubState } from './hub-state.ts';

/** Answers one request to the server of LFS objects: another origin, with signed addresses. */
export function answerStorage(state: HubState, request: IncomingMessage, body: Buffer): Reply {
  const url = new URL(request.url ?? '/', state.storageUrl);
  const [, oid, part] = /^\/lfs\/([0-9a-f]{64})(?:\/(\d+))?$/.exec(url.pathname) ?? [];
  // As in S3: a signed address and a token exclude each other.
  if (request.headers.authorization !== undefined) return problem(400, null, 'Only one auth mechanism allowed');
  if (oid === undefined || url.searchParams.get('signature') !== state.signature)
    return problem(403, null, 'Access denied');
  if (request.method === 'PUT') {
    state.objects.set(part === undefined ? oid : `${oid}/${part}`, body);
    return { status: 200, headers: { etag: `"part-${part ?? 1}"` }, body: Buffer.alloc(0) };
  }
  const content = state.objects.get(oid);
  return content ? fileReply(request, content, `"${oid}"`, {}) : problem(404, null, 'No such object');
}
