import { json, type Reply } from './hub-reply.ts';
import type { HubFile, HubRepository } from './hub-repository.ts';
import type { HubState } from './hub-state.ts';

/** Entries a page of a tree; the real hub has 1,000. */
const PAGE = 3;

export type Found = HubRepository['commits'][number];

export function modelInfo(repository: HubRepository, found: Found, url: URL): Reply {
  const { settings } = repository;
  const everything: Record<string, unknown> = {
    author: repository.name.split('/')[0],
    sha: found.id,
    private: settings.private ?? false,
    gated: settings.gated ?? false,
    disabled: false,
    downloads: 0,
    likes: 0,
    lastModified: found.date.toISOString(),
    createdAt: repository.commits[0].date.toISOString(),
    pipeline_tag: settings.pipelineTag,
    tags: settings.tags ?? [],
    siblings: [...found.files.keys()].map((rfilename) => ({ rfilename })),
  };
  const wanted = url.searchParams.getAll('expand');
  const fields = wanted.length === 0 ? Object.keys(everything) : wanted;
  return json({
    _id: 'f'.repeat(24),
    id: repository.name.replace(/^datasets\//, ''),
    ...Object.fromEntries(fields.map((field) => [field, everything[field]])),
  });
}

export const entry = ({ path, content, oid, lfs }: HubFile) => ({
  type: 'file',
  oid,
  size: content.length,
  path,
  ...(lfs ? { lfs } : {}),
});

export function tree(state: HubState, found: Found, url: URL, folder: string): Reply {
  const recursive = url.searchParams.get('recursive') === 'true';
  const inside = [...found.files.values()].filter(({ path }) => folder === '' || path.startsWith(`${folder}/`));
  const folders = new Set<string>();
  const depth = folder === '' ? 0 : folder.split('/').length;
  const entries: object[] = [];
  for (const held of inside) {
    const parts = held.path.split('/');
    for (let i = depth + 1; i < parts.length; i++) {
      const path = parts.slice(0, i).join('/');
      if (folders.has(path) || (!recursive && i > depth + 1)) continue;
      folders.add(path);
      entries.push({ type: 'directory', oid: found.id, size: 0, path });
    }
    if (recursive || parts.length === depth + 1) entries.push(entry(held));
  }
  const start = Number(url.searchParams.get('cursor') ?? 0);
  const next = new URL(url);
  next.searchParams.set('cursor', String(start + PAGE));
  const link: Record<string, string> =
    start + PAGE < entries.length ? { link: `<${state.url}${next.pathname}${next.search}>; rel="next"` } : {};
  return json(entries.slice(start, start + PAGE), 200, link);
}
