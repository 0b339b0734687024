import { notFound } from 'next/navigation';
import { t } from '../../messages/t.ts';
import { everyEntry, REFERENCE } from './contents.ts';
import { DocArticle } from './doc-article.tsx';
import { DocsMarkdown } from './docs-markdown.tsx';
import { type Heading, headingsOf } from './headings.ts';
import { readPages } from './read-pages.ts';
import { operationId } from './reference/operation-id.ts';
import { readReference } from './reference/read-reference.ts';
import type { ReferencePage } from './reference/reference-pages.ts';
import { ReferenceText } from './reference/reference-text.tsx';

/** A page of the documentation, written or generated; the app's 404 for a path that has none. */
export async function DocPage({ path }: { path: string }) {
  const [pages, reference] = await Promise.all([readPages(), readReference()]);
  const entries = everyEntry(pages, reference.pages);
  const at = entries.findIndex((entry) => entry.path === path);
  const neighbours = { previous: entries[at - 1], next: entries[at + 1] };
  const page = pages.find((written) => written.path === path);
  if (page)
    return (
      <DocArticle {...page} {...neighbours} headings={headingsOf(page.body)} source={`web/docs/${page.file}`}>
        <DocsMarkdown file={page.file}>{page.body}</DocsMarkdown>
      </DocArticle>
    );
  const generated = reference.pages.find(({ slug }) => `${REFERENCE}/${slug}` === path);
  if (!generated) notFound();
  return (
    <DocArticle
      title={generated.title}
      summary={t('Generated from the schema: each operation and type with what it means.')}
      headings={headingsOfReference(generated)}
      source="api/schema"
      {...neighbours}
    >
      <ReferenceText page={generated} reference={reference} />
    </DocArticle>
  );
}

const headingsOfReference = ({ operations, types }: ReferencePage): Heading[] => [
  ...operations.map(({ field: { name } }) => ({ depth: 2, text: name, id: operationId(name) })),
  ...types.map(({ name }) => ({ depth: 2, text: name, id: name })),
];

/** The title and the summary of a page, for the head of the document. */
export async function describeDocPage(path: string): Promise<{ title: string; description?: string }> {
  const [pages, reference] = await Promise.all([readPages(), readReference()]);
  const page = pages.find((written) => written.path === path);
  if (page) return { title: page.title, description: page.summary };
  const generated = reference.pages.find(({ slug }) => `${REFERENCE}/${slug}` === path);
  return { title: generated ? t('API: {title}', { title: generated.title }) : t('No such page') };
}
