import type { DocPage } from './parse-page.ts';
import type { ReferencePage } from './reference/reference-pages.ts';

export interface ContentsEntry {
  path: string;
  title: string;
}

/** A part of the documentation: the page of its folder, and those in it. */
export interface ContentsSection extends ContentsEntry {
  entries: ContentsEntry[];
}

/** Where the generated pages are. */
export const REFERENCE = 'api/reference';

/** Every page, in reading order: the written ones, then the API's reference. */
export const everyEntry = (pages: DocPage[], reference: ReferencePage[]): ContentsEntry[] => [
  ...pages.map(({ path, title }) => ({ path, title })),
  ...reference.map(({ slug, title }) => ({ path: `${REFERENCE}/${slug}`, title })),
];

/** The same as a tree of two levels; the reference is a section of its own. */
export function contentsOf(pages: DocPage[], reference: ReferencePage[]): ContentsSection[] {
  const sections: ContentsSection[] = [];
  for (const { path, title } of pages) {
    const folder = sections.find((section) => section.path !== '' && path.startsWith(`${section.path}/`));
    if (folder && path !== REFERENCE) folder.entries.push({ path, title });
    else sections.push({ path, title, entries: [] });
  }
  const entries = everyEntry([], reference);
  return sections.map((section) => (section.path === REFERENCE ? { ...section, entries } : section));
}
