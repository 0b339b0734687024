'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { formatCount } from '../interface/format.ts';
import { loadedWhenShown } from '../interface/loaded-when-shown.tsx';
import { Loading } from '../interface/loading.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { useSearchState } from '../interface/use-search-state.ts';
import type { Dataset } from './dataset-query.ts';
import { type ExampleFilter, ExamplesQuery, groupParameter } from './example-fields.ts';
import { ExampleFilters } from './example-filters.tsx';
import { ExampleSteps } from './example-steps.tsx';
import { Gallery } from './gallery.tsx';

const ExampleDialog = loadedWhenShown(() => import('./example-dialog.tsx').then((file) => file.ExampleDialog));

/** The pictures or texts of a data set, by class, split, group, finding and name; the filter and the open example are in the address. */
export function DatasetExamples({ dataset }: { dataset: Dataset }) {
  const { get, change } = useSearchState();
  const groups = dataset.groups.flatMap((group) => {
    const value = get(groupParameter(group));
    return value === '' ? [] : [{ group, value }];
  });
  const filter: ExampleFilter = {
    split: get('split') || null,
    label: get('label') || null,
    finding: get('finding') || null,
    groups: groups.length > 0 ? groups : null,
    search: get('search') || null,
  };
  const [{ data, error }, refetch] = useQuery({
    query: ExamplesQuery,
    variables: { id: dataset.id, ...filter, first: 1, offset: 0 },
  });
  const total = data?.dataset?.examples.totalCount;
  const open = /^\d{1,9}$/.test(get('example')) ? Number(get('example')) : null;
  const [looked, setLooked] = useState<{ position: number; place: number | null } | null>(null);
  const look = (position: number, place: number | null) => {
    setLooked({ position, place });
    change({ example: String(position) });
  };
  const isText = dataset.modality === 'TEXT';
  return (
    <Panel
      title={isText ? t('Texts') : t('Pictures')}
      aside={total === undefined ? null : <span className="muted small-text">{formatCount(total)}</span>}
    >
      <ExampleFilters dataset={dataset} filter={filter} onChange={change} />
      {error && !data && <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />}
      {total === undefined && !error && (
        <Loading label={isText ? t('Loading the texts …') : t('Loading the pictures …')} />
      )}
      {total === 0 && (
        <p className="muted">
          {t('No example passes this filter.')}{' '}
          <button
            type="button"
            className="small"
            onClick={() =>
              change({
                ...{ split: null, label: null, finding: null, search: null },
                ...Object.fromEntries(dataset.groups.map((group) => [groupParameter(group), null])),
              })
            }
          >
            {t('Show all')}
          </button>
        </p>
      )}
      {total !== undefined && total > 0 && (
        <Gallery
          key={JSON.stringify([dataset.id, filter])}
          dataset={dataset}
          filter={filter}
          total={total}
          onOpen={look}
        />
      )}
      {open !== null && (
        <ExampleDialog
          key={open}
          dataset={dataset}
          position={open}
          steps={
            <ExampleSteps
              {...{ dataset, filter, total: total ?? 0, position: open }}
              place={looked?.position === open ? looked.place : null}
              onOpen={look}
            />
          }
          onOpen={(position) => look(position, null)}
          onClose={() => change({ example: null })}
        />
      )}
    </Panel>
  );
}
