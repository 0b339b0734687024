import { type ReactNode, Suspense } from 'react';
import { t } from '../../messages/t.ts';
import { contentsOf } from './contents.ts';
import { ContentsButton } from './contents-button.tsx';
import { ContentsList } from './contents-list.tsx';
import styles from './docs-layout.module.css';
import { readPages } from './read-pages.ts';
import { readReference } from './reference/read-reference.ts';
import { SearchField } from './search-field.tsx';

/** Around each page of the documentation: the search, and the contents at the side, or behind a button where there is no room. */
export async function DocsLayout({ children }: { children: ReactNode }) {
  const [pages, reference] = await Promise.all([readPages(), readReference()]);
  const sections = contentsOf(pages, reference.pages);
  return (
    <div className={styles.docs}>
      <div className={styles.top}>
        <Suspense>
          <SearchField />
        </Suspense>
        <div className={styles.button}>
          <ContentsButton sections={sections} />
        </div>
      </div>
      <div className={styles.contents}>
        <ContentsList sections={sections} label={t('Documentation')} />
      </div>
      {children}
    </div>
  );
}
