import { everyEntry, REFERENCE } from './contents.ts';
import { readPages } from './read-pages.ts';
import { readReference } from './reference/read-reference.ts';

/** Whether the documentation has a page at this path, such as `recipes/compare`. */
export async function isDocPage(path: string): Promise<boolean> {
  if (path === 'search') return true;
  // The schema is read for those that are made from it: the first page after a start need not wait for it twice.
  const ofReference = path.startsWith(`${REFERENCE}/`) ? (await readReference()).pages : [];
  return everyEntry(await readPages(), ofReference).some((entry) => entry.path === path);
}
