'use client';

import { type ReactNode, useState } from 'react';
import { t } from '../../messages/t.ts';

/** The part of a Relay connection's page that leads to the next one. */
export interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}

/**
 * A list of any length, page by page: `children` draws the page after a cursor and calls `more` with the next cursor, which
 * adds a button that draws the next page.
 */
export function Pages({
  children,
}: {
  children: (after: string | null, more: (page: PageInfo) => ReactNode) => ReactNode;
}) {
  return <PageAfter after={null} draw={children} />;
}

type Draw = (after: string | null, more: (page: PageInfo) => ReactNode) => ReactNode;

function PageAfter({ after, draw }: { after: string | null; draw: Draw }) {
  return draw(after, (page) =>
    page.hasNextPage ? <More key={page.endCursor} after={page.endCursor} draw={draw} /> : null,
  );
}

function More({ after, draw }: { after: string | null; draw: Draw }) {
  const [open, setOpen] = useState(false);
  if (open) return <PageAfter after={after} draw={draw} />;
  return (
    <div>
      <button type="button" onClick={() => setOpen(true)}>
        {t('Show more')}
      </button>
    </div>
  );
}
