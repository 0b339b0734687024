'use client';

import { useMemo } from 'react';
import { t } from '../../messages/t.ts';
import { loadedWhenShown } from '../interface/loaded-when-shown.tsx';
import { Panel } from '../interface/panel.tsx';
import { useWidth } from '../interface/use-width.ts';
import { foldLineage } from './fold-lineage.ts';
import styles from './lineage-page.module.css';
import { keyOf, type Lineage } from './lineage-query.ts';
import { searchLineage } from './search-lineage.ts';
import { useLineageView } from './use-lineage-view.ts';

const LineageGraph = loadedWhenShown(() => import('./lineage-graph.tsx').then(({ LineageGraph }) => LineageGraph));

/** The graph with what nobody looks for folded, a search in it, and what is opened; all in the address. */
export function LineageView({ lineage }: { lineage: Lineage }) {
  const { search, opened, setSearch, open, closeAll } = useLineageView();
  const { ref, width } = useWidth();
  const found = useMemo(() => searchLineage(lineage.nodes, search), [lineage, search]);
  const shown = useMemo(() => foldLineage(lineage, { opened: new Set(opened), kept: found }), [lineage, opened, found]);
  return (
    <Panel
      title={t('Graph')}
      aside={
        <span className={styles.tools}>
          {opened.length > 0 && (
            <button type="button" className="small" onClick={closeAll}>
              {t('Fold again')}
            </button>
          )}
          <input
            type="search"
            aria-label={t('Search in the graph')}
            placeholder={t('Search in the graph')}
            value={search}
            onChange={({ target }) => setSearch(target.value)}
          />
        </span>
      }
    >
      <p className="muted small-text" role="status">
        {search.trim() === ''
          ? t(
              '{count, plural, one {# node} other {# nodes}}, drawn as {boxes, plural, one {# box} other {# boxes}}. A dashed box opens.',
              { count: lineage.nodes.length, boxes: shown.nodes.length },
            )
          : t('{count, plural, one {# node} other {# nodes}} found.', { count: found.size })}
      </p>
      <div ref={ref} className={styles.window}>
        {width > 0 && (
          <LineageGraph shown={shown} root={keyOf(lineage.root)} found={found} onOpen={open} width={width} />
        )}
      </div>
    </Panel>
  );
}
