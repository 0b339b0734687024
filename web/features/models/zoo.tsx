'use client';

import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useState } from 'react';
import { t } from '../../messages/t.ts';
import { Page } from '../interface/page.tsx';
import { replaceAddress } from '../interface/replace-address.ts';
import { useDebounced } from '../interface/use-debounced.ts';
import { FilterDrawer } from './filter-drawer.tsx';
import { ModelFilters } from './model-filters.tsx';
import { ModelList } from './model-list.tsx';
import { ModelSearch } from './model-search.tsx';
import { ReachableSources } from './reachable-sources.tsx';
import styles from './zoo.module.css';
import { CompareBar } from './zoo-compare-bar.tsx';
import { fromQuery, NO_FILTERS, toQuery, type View } from './zoo-filters.ts';
import { ZooPlot } from './zoo-plot.tsx';
import { ZooViews } from './zoo-views.tsx';

/** All models, to search, filter, select and put side by side. The address holds all of it. */
export function Zoo() {
  const pathname = usePathname();
  const parameters = useSearchParams();
  const [filters, setFilters] = useState(() => fromQuery(new URLSearchParams(parameters)));
  const [selected, setSelected] = useState(() => parameters.getAll('model'));
  const [view, setView] = useState<View>(parameters.get('view') === 'plot' ? 'plot' : 'cards');
  const [datasetId, setDatasetId] = useState(parameters.get('dataset'));
  const settled = useDebounced(filters);
  const search = toQuery(settled).toString();
  // At once, not when the typing has settled: a change of the address would end the way to a page whose link was clicked meanwhile.
  const address = toQuery(filters).toString();
  useEffect(() => {
    const query = new URLSearchParams(address);
    for (const slug of selected) query.append('model', slug);
    if (view === 'plot') query.set('view', view);
    if (view === 'plot' && datasetId) query.set('dataset', datasetId);
    replaceAddress(query.size > 0 ? `${pathname}?${query}` : pathname);
  }, [pathname, address, selected, view, datasetId]);
  const toggle = useCallback(
    (slug: string) =>
      setSelected((known) => (known.includes(slug) ? known.filter((one) => one !== slug) : [...known, slug])),
    [],
  );
  const facets = <ModelFilters filters={filters} settled={settled} onChange={setFilters} />;
  return (
    <Page
      title={t('Zoo')}
      lead={t(
        'Pretrained models, each with its provenance and known biases. Open one to read its card, fetch it, and fine-tune it on your own data.',
      )}
      actions={
        <Link className="button" href="/models/import">
          {t('Import a model')}
        </Link>
      }
    >
      <ReachableSources />
      <ModelSearch filters={filters} onChange={setFilters} />
      <div className={styles.bar}>
        <div className={styles.narrow}>
          <FilterDrawer filters={filters}>{facets}</FilterDrawer>
        </div>
        <ZooViews view={view} onChange={setView} />
      </div>
      <div className={styles.zoo}>
        <aside className={styles.wide} aria-label={t('Filters')}>
          {facets}
        </aside>
        <div className={styles.models}>
          {view === 'plot' ? (
            <ZooPlot filters={settled} datasetId={datasetId} onDataset={setDatasetId} />
          ) : (
            <ModelList
              key={search}
              filters={settled}
              selected={selected}
              onSelect={toggle}
              onReset={() => setFilters({ ...NO_FILTERS, sort: filters.sort })}
            />
          )}
        </div>
      </div>
      <CompareBar selected={selected} onClear={() => setSelected([])} />
    </Page>
  );
}
