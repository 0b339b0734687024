'use client';

import './set-up-monaco-workers.ts';
import 'graphiql/style.css';

import { GraphiQL } from 'graphiql';
import { useEffect, useRef, useState } from 'react';
import { useApiOrigin } from '../../graphql/provider.tsx';
import { createFetcher } from './create-fetcher.ts';
import styles from './explorer.module.css';
import { ExplorerSkeleton } from './explorer-skeleton.tsx';
import { whenDrawn } from './when-drawn.ts';

const FIRST_QUERY = `# Write a query; the documentation is behind the book on the left.
query Zoo {
  models(first: 5) {
    totalCount
    edges {
      node {
        slug
        name
        availability
        biasNotes {
          severity
          statement
        }
      }
    }
  }
}
`;

export function Explorer() {
  const origin = useApiOrigin();
  const [fetcher, setFetcher] = useState<ReturnType<typeof createFetcher> | null>(null);
  useEffect(() => {
    const created = createFetcher(origin);
    setFetcher(created);
    return () => created.close();
  }, [origin]);
  const frame = useRef<HTMLDivElement>(null);
  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => {
    if (fetcher && frame.current) return whenDrawn(frame.current, () => setDrawn(true));
  }, [fetcher]);
  return (
    <div ref={frame} className={styles.explorer} aria-busy={!isDrawn} data-drawn={isDrawn}>
      {!isDrawn && <ExplorerSkeleton />}
      {fetcher && <GraphiQL fetcher={fetcher.fetch} defaultQuery={FIRST_QUERY} isHeadersEditorEnabled={false} />}
    </div>
  );
}
