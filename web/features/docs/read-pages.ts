import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type DocPage, parsePage } from './parse-page.ts';

/** The folder of the documentation. The web server runs in the repository, as all programs of Graft do. */
const FOLDER = path.join(process.cwd(), 'web', 'docs');

/** Every page, in reading order: of each folder its `index.md` first, then files and folders by `order`. Read once; in development each time. */
export function readPages(): Promise<DocPage[]> {
  if (process.env.NODE_ENV === 'development') return readFolder();
  pages ??= readFolder();
  return pages;
}
let pages: Promise<DocPage[]> | undefined;

async function readFolder(): Promise<DocPage[]> {
  const names = await readdir(FOLDER, { recursive: true });
  const files = names.map((name) => name.split(path.sep).join('/')).filter((name) => name.endsWith('.md'));
  const read = await Promise.all(
    files.map(async (file) => parsePage(file, await readFile(path.join(FOLDER, file), 'utf8'))),
  );
  return inReadingOrder(read);
}

/** Sorts pages by the orders of the folders that they are in, then by their own. */
export function inReadingOrder(pages: DocPage[]): DocPage[] {
  const orders = new Map(pages.map((page) => [page.path, page.order]));
  const placeOf = ({ path }: DocPage) => {
    const parts = path.split('/');
    return path === '' ? [] : parts.map((_, at) => orders.get(parts.slice(0, at + 1).join('/')) ?? 0);
  };
  return pages.toSorted((a, b) => comparePlaces(placeOf(a), placeOf(b)) || a.path.localeCompare(b.path));
}

function comparePlaces(a: number[], b: number[]): number {
  const at = a.findIndex((order, i) => order !== b[i]);
  return at === -1 ? a.length - b.length : a[at] - (b[at] ?? Number.NEGATIVE_INFINITY);
}
