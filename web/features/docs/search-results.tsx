import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { type Found, searchDocs } from './search-index.ts';
import styles from './search-results.module.css';
import { withoutQuestionWords } from './without-question-words.ts';

const MOST = 30;

/** What the documentation has on a text; the browser's links, so Tab goes from one to the next. */
export async function SearchResults({ text }: { text: string }) {
  const found = text === '' ? [] : await searchDocs(text, MOST);
  return (
    <div className={styles.results}>
      <h1>{t('Search the documentation')}</h1>
      <p className="muted" role="status">
        {statusOf(text, found)}
      </p>
      <ol data-docs-results>
        {found.map(({ href, title, page, text: words }) => (
          <li key={href}>
            <Link href={href}>{title}</Link>
            {page && <span className="muted small-text"> {t('in {page}', { page })}</span>}
            <p className="muted small-text">{excerpt(words, text)}</p>
          </li>
        ))}
      </ol>
    </div>
  );
}

function statusOf(text: string, found: Found[]): string {
  if (text === '') return t('Type what you look for: a method, a word from a message, or an operation of the API.');
  if (found.length === 0) return t('Nothing has all of the words “{text}”. Try fewer words, or another one.', { text });
  return found.length === MOST
    ? t('The {most} best places', { most: MOST })
    : t('{count, plural, one {# place} other {# places}}', { count: found.length });
}

/** Some words around the first one that was searched for. */
function excerpt(words: string, text: string): string {
  const [first] = withoutQuestionWords(text).toLowerCase().split(/\s+/);
  const from = Math.max(0, words.toLowerCase().indexOf(first) - 60);
  const start = from === 0 ? 0 : words.indexOf(' ', from) + 1;
  const end = start + 180;
  return `${start > 0 ? '… ' : ''}${words.slice(start, end)}${words.length > end ? ' …' : ''}`;
}
