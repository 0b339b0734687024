'use client';

import dynamic from 'next/dynamic';
import { Loading } from '../interface/loading.tsx';
import { Page } from '../interface/page.tsx';

// Monaco is megabytes, and it touches the window as it loads: only this page gets it, and only in the browser.
const Explorer = dynamic(() => import('./explorer.tsx').then(({ Explorer }) => Explorer), {
  ssr: false,
  loading: () => <Loading what="GraphiQL" />,
});

export function GraphiqlPage() {
  return (
    <Page
      title="GraphiQL"
      lead="The API that this app uses, to explore: queries, mutations and subscriptions run as you, on the real data."
    >
      <Explorer />
    </Page>
  );
}
