'use client';

import dynamic from 'next/dynamic';
import { t } from '../../messages/t.ts';
import { Page } from '../interface/page.tsx';
import styles from './explorer.module.css';
import { ExplorerSkeleton } from './explorer-skeleton.tsx';

// Monaco has megabytes, and uses the window as it loads: only this page loads it, and only in the browser.
const Explorer = dynamic(() => import('./explorer.tsx').then(({ Explorer }) => Explorer), {
  ssr: false,
  loading: () => (
    <div className={styles.explorer} aria-busy="true">
      <ExplorerSkeleton />
    </div>
  ),
});

export function GraphiqlPage() {
  return (
    <Page
      title="GraphiQL"
      lead={t('Explore the API that this app uses: queries, mutations and subscriptions run as you, on the real data.')}
    >
      <Explorer />
    </Page>
  );
}
