'use client';

import './set-up-monaco-workers.ts';
import 'graphiql/style.css';

import { GraphiQL } from 'graphiql';
import { useEffect, useState } from 'react';
import { useApiOrigin } from '../../graphql/provider.tsx';
import { createFetcher } from './create-fetcher.ts';
import styles from './explorer.module.css';

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
  if (!fetcher) return null;
  return (
    <div className={styles.explorer}>
      <GraphiQL fetcher={fetcher.fetch} defaultQuery={FIRST_QUERY} isHeadersEditorEnabled={false} />
    </div>
  );
}
