import { everyEntry } from './contents.ts';
import { readPages } from './read-pages.ts';
import { readReference } from './reference/read-reference.ts';

/** Pages of the documentation that are no entry of it. */
const OTHERS = ['search', 'find'];

/** Whether the documentation has a page at an address such as `/docs/concepts`; true for every address that is not the documentation's. */
export async function hasDocPage(pathname: string): Promise<boolean> {
  const [, path] = /^\/docs\/(.+?)\/?$/.exec(pathname) ?? [];
  if (!path || OTHERS.includes(path)) return true;
  const [pages, reference] = await Promise.all([readPages(), readReference()]);
  return everyEntry(pages, reference.pages).some((entry) => entry.path === path);
}
