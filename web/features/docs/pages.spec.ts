import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { contentsOf, everyEntry } from './contents.ts';
import { headingId, headingsOf } from './headings.ts';
import { addressOf, linkTarget } from './link-target.ts';
import { parsePage } from './parse-page.ts';
import { inReadingOrder, readPages } from './read-pages.ts';
import { operationId } from './reference/operation-id.ts';
import { readReference } from './reference/read-reference.ts';

const pages = await readPages();
const reference = await readReference();

/** Each address below /docs, with the ids of its headings. */
const addresses = new Map([
  ...pages.map(({ path, body }) => [addressOf(path), headingsOf(body).map(({ id }) => id)] as const),
  ...reference.pages.map(
    ({ slug, operations, types }) =>
      [
        addressOf(`api/reference/${slug}`),
        [...operations.map(({ field }) => operationId(field.name)), ...types.map(({ name }) => name)],
      ] as const,
  ),
]);

test.each(pages)('$file: its links and pictures are there, its headings have ids of their own', ({ file, body }) => {
  const links = [...body.matchAll(/(?<!!)\[[^\]]*\]\(([^)]+)\)/g)].map(([, href]) => href);
  for (const href of links.filter((link) => link.includes('.md')))
    expect(existsSync(path.join('web/docs', path.dirname(file), href.split('#')[0])), href).toBe(true);
  for (const target of links.map((href) => linkTarget(file, href)).filter((link) => /^(\/docs|#)/.test(link))) {
    const [address, anchor] = target.split('#');
    const ids = addresses.get(address || addressOf(parsePath(file)));
    expect(ids, target).toBeDefined();
    if (anchor) expect(ids, target).toContain(anchor);
  }
  for (const [, src] of body.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g))
    expect(existsSync(path.join('web/docs', path.dirname(file), src)), src).toBe(true);
  const ids = headingsOf(body).map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
});

const parsePath = (file: string) => pages.find((page) => page.file === file)?.path ?? '';

test('the app’s own pages that the text names exist', () => {
  const named = pages.flatMap(({ body }) => [...body.matchAll(/\]\((\/(?!docs)[^)#?]+)\)/g)].map(([, href]) => href));
  for (const href of new Set(named)) expect(existsSync(path.join('web/app', href, 'page.tsx')), href).toBe(true);
});

test('a page without front matter, or with a wrong one, is named', () => {
  expect(() => parsePage('a.md', 'text')).toThrow(/web\/docs\/a\.md begins with no front matter/);
  expect(() => parsePage('a.md', '---\ntitle: A\norder: x\nsummary: S\n---\n')).toThrow(/a\.md.*order/s);
});

test('pages are in the order of their folders, then in their own', () => {
  const page = (file: string, order: number) => parsePage(file, `---\ntitle: T\norder: ${order}\nsummary: S\n---\n`);
  const shuffled = [page('b/y.md', 1), page('a.md', 2), page('b/index.md', 1), page('index.md', 9), page('b/x.md', 2)];
  expect(inReadingOrder(shuffled).map(({ file }) => file)).toEqual([
    'index.md',
    'b/index.md',
    'b/y.md',
    'b/x.md',
    'a.md',
  ]);
});

test('links between files lead to pages, others stay', () => {
  expect(linkTarget('methods/heads.md', '../concepts.md#model')).toBe('/docs/concepts#model');
  expect(linkTarget('methods/heads.md', 'index.md')).toBe('/docs/methods');
  expect(linkTarget('index.md', 'https://example.org/a.md')).toBe('https://example.org/a.md');
  expect(linkTarget('index.md', '/models')).toBe('/models');
});

test('ids of headings are those of GitHub', () => {
  expect(headingId('Back-up, and `restore`: 2 ways')).toBe('back-up-and-restore-2-ways');
  expect(headingsOf('## A\n```sh\n## no heading\n```\n### `B` b')).toEqual([
    { depth: 2, text: 'A', id: 'a' },
    { depth: 3, text: 'B b', id: 'b-b' },
  ]);
});

test('the contents have every page once', () => {
  const sections = contentsOf(pages, reference.pages);
  const listed = sections.flatMap(({ path, entries }) => [path, ...entries.map((entry) => entry.path)]);
  expect(listed.toSorted()).toEqual(
    everyEntry(pages, reference.pages)
      .map(({ path }) => path)
      .toSorted(),
  );
});
