'use client';

import dynamic from 'next/dynamic';

/** Without the code that reads Markdown until it is needed. */
export const LazyCard = dynamic(() => import('./card-in-browser.tsx').then(({ CardInBrowser }) => CardInBrowser), {
  ssr: false,
});
