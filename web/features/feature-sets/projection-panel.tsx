'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { SelectionActions } from '../datasets/selection-actions.tsx';
import { formatCount } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { useSearchState } from '../interface/use-search-state.ts';
import { type ColourBy, categoriesOf, OUTLINES } from './colour-points.ts';
import { type FeatureSet, ProjectionQuery } from './feature-set-query.ts';
import { LassoChooser } from './lasso-chooser.tsx';
import { Neighbours } from './neighbours.tsx';
import { ProjectionFields } from './projection-fields.tsx';
import styles from './scatter.module.css';
import { Scatter } from './scatter.tsx';
import { SelectedExamples } from './selected-examples.tsx';
import type { LassoMode } from './use-lasso.ts';
import { useSelection } from './use-selection.ts';

/** The examples in two dimensions: a click on one shows its neighbours, a lasso selects many. Method, colour, example and lasso are in the address. */
export function ProjectionPanel({ featureSet }: { featureSet: FeatureSet }) {
  const { id, dataset, rowCount } = featureSet;
  const { get, change } = useSearchState();
  const method = get('method') === 'UMAP' ? 'UMAP' : 'PCA';
  const by = (get('colour') || 'label') as ColourBy;
  const judge = get('judge') || null;
  const chosen = get('point') || null;
  const [mode, setMode] = useState<LassoMode>(null);
  const { selected, select, clear } = useSelection({ id, method, checkpointId: judge });
  const [{ data, error }, refetch] = useQuery({
    query: ProjectionQuery,
    variables: { id, method, checkpointId: judge },
  });
  const points = data?.featureSet?.projection;
  const categories = points ? categoriesOf(points, by) : [];
  const choose = (example: string) => change({ point: example });
  return (
    <Panel title={t('In two dimensions')}>
      <ProjectionFields featureSet={featureSet} method={method} by={by} judge={judge} onChange={change} />
      {error && <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />}
      {!points && !error && (
        <Loading
          holds={method === 'PCA'}
          label={
            method === 'PCA' ? t('Loading the components …') : t('Loading the picture; UMAP takes up to a minute …')
          }
        />
      )}
      {points && (
        <>
          <LassoChooser mode={mode} onChange={setMode} />
          <Scatter
            points={points}
            by={by}
            categories={categories}
            mode={mode}
            chosen={chosen}
            selected={selected}
            onChoose={choose}
            onSelect={select}
          />
          <ul className={styles.legend} aria-label={t('Legend')}>
            {categories.map(({ name, count, colour, shape }) => (
              <li key={name} className="small-text">
                <svg viewBox="-5 -5 10 10" fill={colour} aria-hidden="true">
                  <path d={OUTLINES[shape]} />
                </svg>{' '}
                <bdi>{name}</bdi> <span className="muted">{formatCount(count)}</span>
              </li>
            ))}
          </ul>
          {rowCount !== null && points.length < rowCount && (
            <p className="muted small-text">
              {t('{count} of {rowCount} examples, drawn at random.', {
                count: formatCount(points.length),
                rowCount: formatCount(rowCount),
              })}
            </p>
          )}
          <SelectionActions dataset={dataset} positions={[...selected]} onClear={clear} />
          <SelectedExamples datasetId={dataset.id} points={points.filter(({ position }) => selected.has(position))} />
          <Neighbours id={id} points={points} chosen={chosen} onChoose={choose} />
        </>
      )}
    </Panel>
  );
}
