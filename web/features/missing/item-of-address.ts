import { isMissingKind, type MissingKind } from './missing-kinds.ts';

/** Pages beside those of items. */
const PAGES = ['new', 'import', 'compare'];

/** The item whose page an address is, such as `/fine-tunes/ID`; null for every other address. */
export function itemOfAddress(pathname: string): { kind: MissingKind; name: string } | null {
  const [, kind, part, ...more] = pathname.split('/');
  if (!isMissingKind(kind) || !part || more.length > 0 || PAGES.includes(part)) return null;
  try {
    return { kind, name: decodeURIComponent(part) };
  } catch {
    return null;
  }
}
