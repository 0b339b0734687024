import Link from 'next/link';
import type { ReactNode } from 'react';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import styles from './doc-article.module.css';
import type { Heading } from './headings.ts';
import { addressOf } from './link-target.ts';

/** A page that one can turn to. */
export interface Neighbour {
  path: string;
  title: string;
}

interface DocArticleProps {
  title: string;
  summary: string;
  headings: Heading[];
  previous: Neighbour | undefined;
  next: Neighbour | undefined;
  /** What one edits to change the page, from the repository's root. */
  source: string;
  children: ReactNode;
}

/** A page of the documentation: title, text, what is on it, its neighbours, and its file. */
export function DocArticle({ title, summary, headings, previous, next, source, children }: DocArticleProps) {
  return (
    <div className={styles.columns}>
      <article className={styles.article}>
        <header className={styles.header}>
          <h1>{title}</h1>
          <p className="muted">{summary}</p>
        </header>
        {children}
        <footer className={styles.footer}>
          <nav className={styles.neighbours} aria-label={t('Neighbouring pages')}>
            {previous && (
              <Link href={addressOf(previous.path)} rel="prev">
                <span>{t('Previous')}</span>
                {previous.title}
              </Link>
            )}
            {next && (
              <Link href={addressOf(next.path)} rel="next">
                <span>{t('Next')}</span>
                {next.title}
              </Link>
            )}
          </nav>
          <p className="muted small-text">
            <Trans id="Edit this page: {code}" values={{ code: <code>{source}</code> }} />
          </p>
        </footer>
      </article>
      {headings.length > 1 && (
        <nav className={styles.headings} aria-label={t('On this page')}>
          <p>{t('On this page')}</p>
          <ul>
            {headings.map(({ id, text, depth }) => (
              <li key={id} data-depth={depth}>
                <a href={`#${id}`}>{text}</a>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </div>
  );
}
