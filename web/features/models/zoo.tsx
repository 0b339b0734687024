'use client';

import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Page } from '../interface/page.tsx';
import { useDebounced } from '../interface/use-debounced.ts';
import { ModelFilters, ModelSearch } from './model-filters.tsx';
import { ModelList } from './model-list.tsx';
import { ReachableSources } from './reachable-sources.tsx';
import styles from './zoo.module.css';
import { fromQuery, NO_FILTERS, toQuery } from './zoo-filters.ts';

/** All models, to search and filter. The address holds the search. */
export function Zoo() {
  const pathname = usePathname();
  const parameters = useSearchParams();
  const [filters, setFilters] = useState(() => fromQuery(new URLSearchParams(parameters)));
  const settled = useDebounced(filters);
  const query = toQuery(settled).toString();
  useEffect(() => {
    window.history.replaceState(null, '', query ? `${pathname}?${query}` : pathname);
  }, [pathname, query]);
  return (
    <Page
      title="Zoo"
      lead="Pretrained models, each with its provenance and known biases. Open one to read its card, fetch it, and fine-tune it on your own data."
      actions={
        <Link className="button" href="/models/import">
          Import a model
        </Link>
      }
    >
      <ReachableSources />
      <ModelSearch filters={filters} onChange={setFilters} />
      <div className={styles.zoo}>
        <ModelFilters filters={filters} settled={settled} onChange={setFilters} />
        <div className={styles.models}>
          <ModelList key={query} filters={settled} onReset={() => setFilters(NO_FILTERS)} />
        </div>
      </div>
    </Page>
  );
}
