import { isMissingKind, type MissingKind } from './missing-kinds.ts';

/** From `proxy.ts` to the page of what is not there; a browser's own is not passed on. */
const HEADER = 'x-graft-missing';

interface Item {
  kind: MissingKind;
  name: string;
}

export function setMissing(headers: Headers, item: Item | null): void {
  headers.delete(HEADER);
  if (item) headers.set(HEADER, `${item.kind}/${encodeURIComponent(item.name)}`);
}

export function missingOf(headers: Pick<Headers, 'get'>): Item | null {
  const [kind, name = ''] = headers.get(HEADER)?.split('/') ?? [];
  return isMissingKind(kind) ? { kind, name: decodeURIComponent(name) } : null;
}
