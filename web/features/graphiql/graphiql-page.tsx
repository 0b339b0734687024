'use client';

import dynamic from 'next/dynamic';
import { Loading } from '../interface/loading.tsx';
import { Page } from '../interface/page.tsx';

// Monaco has megabytes, and uses the window as it loads: only this page loads it, and only in the browser.
const Explorer = dynamic(() => import('./explorer.tsx').then(({ Explorer }) => Explorer), {
  ssr: false,
  loading: () => <Loading what="GraphiQL" />,
});

export function GraphiqlPage() {
  return (
    <Page
      title="GraphiQL"
      lead="Explore the API that this app uses: queries, mutations and subscriptions run as you, on the real data."
    >
      <Explorer />
    </Page>
  );
}
