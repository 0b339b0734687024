import { KINDS } from '../lineage/kinds.ts';
import type { LineageKind } from '../lineage/lineage-query.ts';

/** What the address of a lineage is about, with `kind` null for a kind that there is not; null for every other address. */
export function lineageOfAddress(pathname: string): { kind: LineageKind | null; id: string } | null {
  const [, path, id] = /^\/lineage\/([^/]+)\/([^/]+)$/.exec(pathname) ?? [];
  if (path === undefined || id === undefined) return null;
  try {
    return { kind: KINDS.find((entry) => entry.path === path)?.kind ?? null, id: decodeURIComponent(id) };
  } catch {
    return null;
  }
}
