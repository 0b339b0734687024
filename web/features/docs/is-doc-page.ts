import { everyEntry } from './contents.ts';
import { readPages } from './read-pages.ts';
import { readReference } from './reference/read-reference.ts';

/** Whether the documentation has a page at this path, such as `recipes/compare`. */
export async function isDocPage(path: string): Promise<boolean> {
  if (path === 'search') return true;
  const [pages, reference] = await Promise.all([readPages(), readReference()]);
  return everyEntry(pages, reference.pages).some((entry) => entry.path === path);
}
