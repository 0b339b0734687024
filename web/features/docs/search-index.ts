import MiniSearch from 'minisearch';
import { t } from '../../messages/t.ts';
import { everyEntry, REFERENCE } from './contents.ts';
import { sectionsOf } from './headings.ts';
import { addressOf } from './link-target.ts';
import type { DocPage } from './parse-page.ts';
import { readPages } from './read-pages.ts';
import { operationId } from './reference/operation-id.ts';
import { readReference } from './reference/read-reference.ts';
import type { ReferencePage } from './reference/reference-pages.ts';
import { withoutQuestionWords } from './without-question-words.ts';

/** What a search finds: a page, a section of one, or an operation or type of the API. */
export interface Found {
  href: string;
  title: string;
  /** The title of its page, for a section. */
  page: string | null;
  /** Its words, without marks of Markdown. */
  text: string;
}

/**
 * Results for a text, the best first: every word has to be found, the last one may be unfinished, and a typing error is forgiven. In a
 * question, such as "how do I deploy", the words that only make it one do not count.
 */
export async function searchDocs(text: string, most = 20): Promise<Found[]> {
  const search = await openIndex();
  return search
    .search(withoutQuestionWords(text))
    .slice(0, most)
    .map(({ href, title, page, text }) => ({ href, title, page, text }));
}

function openIndex(): Promise<MiniSearch<Found>> {
  if (process.env.NODE_ENV === 'development') return buildIndex();
  index ??= buildIndex();
  return index;
}
let index: Promise<MiniSearch<Found>> | undefined;

async function buildIndex(): Promise<MiniSearch<Found>> {
  const [pages, reference] = await Promise.all([readPages(), readReference()]);
  const search = new MiniSearch<Found>({
    idField: 'href',
    fields: ['title', 'page', 'text'],
    storeFields: ['href', 'title', 'page', 'text'],
    // `startFineTune` is found by "start", "fine" and "tune" too.
    tokenize: (words) =>
      words
        .split(/[^\p{L}\p{N}_]+/u)
        .flatMap((word) => [word, ...partsOf(word)])
        .filter(Boolean),
    searchOptions: {
      boost: { title: 4, page: 1.5 },
      prefix: true,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      combineWith: 'AND',
      // Who looks for calibration wants to read about it, before the operation.
      boostDocument: (href) => (String(href).includes(REFERENCE) ? 1 : 1.8),
    },
  });
  search.addAll([...pages.flatMap(fromPage), ...reference.pages.flatMap(fromReference)]);
  return search;
}

function partsOf(word: string): string[] {
  const parts = word.split(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|_/u);
  return parts.length > 1 ? parts : [];
}

function fromPage({ path, title, summary, body }: DocPage): Found[] {
  return sectionsOf(body).map(({ heading, text }) => ({
    href: heading ? `${addressOf(path)}#${heading.id}` : addressOf(path),
    title: heading?.text ?? title,
    page: heading ? title : null,
    text: heading ? plain(text) : `${summary} ${plain(text)}`,
  }));
}

function fromReference({ slug, title, operations, types }: ReferencePage): Found[] {
  const address = addressOf(`${REFERENCE}/${slug}`);
  const page = t('API: {title}', { title });
  return [
    {
      href: address,
      title,
      page: t('API reference'),
      text: everyEntry([], [{ slug, title, operations, types }])[0].title,
    },
    ...operations.map(({ kind, field }) => ({
      href: `${address}#${operationId(field.name)}`,
      title: field.name,
      page,
      text: [kind, field.description ?? '', ...field.args.map(({ name }) => name)].join(' '),
    })),
    ...types.map((type) => ({ href: `${address}#${type.name}`, title: type.name, page, text: type.description ?? '' })),
  ];
}

const plain = (markdown: string): string =>
  markdown
    .replace(/^```.*$/gm, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\|[ |-]+$/gm, ' ')
    .replace(/[*`|#]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
