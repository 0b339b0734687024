'use client';

import { useQuery } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { formatCount } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { useSearchState } from '../interface/use-search-state.ts';
import { ChangedExamples } from './changed-examples.tsx';
import type { ChangeCounts } from './edits-query.ts';
import { ExampleFields } from './example-fields.ts';
import styles from './gallery.module.css';

const ChangedExamplesQuery = graphql(
  `
    query ChangedExamples($id: ID!, $from: ID!, $change: ExampleChange!, $offset: Int!) {
      dataset(id: $id) {
        id
        changesSince(id: $from) {
          examples(change: $change, first: 48, offset: $offset) {
            totalCount
            nodes {
              before {
                ...ExampleFields
              }
              after {
                ...ExampleFields
              }
            }
          }
        }
      }
    }
  `,
  [ExampleFields],
);

const KINDS = [
  { change: 'ADDED', title: t('Added'), count: 'added' },
  { change: 'REMOVED', title: t('Left out'), count: 'removed' },
  { change: 'RELABELLED', title: t('Other label'), count: 'relabelled' },
  { change: 'MOVED', title: t('Other split'), count: 'moved' },
] as const;
const PAGE = 48;

interface ChangesByKindProps {
  datasetId: string;
  from: string;
  changes: ChangeCounts;
}

/** The examples that differ between two versions, one kind of difference at a time. */
export function ChangesByKind({ datasetId, from, changes }: ChangesByKindProps) {
  const { get, change: setSearch } = useSearchState();
  const offered = KINDS.filter(({ count }) => changes[count] > 0);
  const kind = offered.find(({ change }) => change === get('change')) ?? offered[0];
  const page = Math.max(0, Number.parseInt(get('page') || '0', 10) || 0);
  const [{ data, fetching }] = useQuery({
    query: ChangedExamplesQuery,
    variables: { id: datasetId, from, change: kind?.change ?? 'ADDED', offset: page * PAGE },
    pause: !kind,
  });
  if (!kind) return null;
  const found = data?.dataset?.changesSince.examples;
  const pages = Math.ceil(changes[kind.count] / PAGE);
  return (
    <>
      <fieldset className={styles.actions} aria-label={t('Kind of difference')}>
        {offered.map(({ change, title, count }) => (
          <button
            key={change}
            type="button"
            className="small"
            aria-pressed={change === kind.change}
            onClick={() => setSearch({ change, page: null })}
          >
            {title} {formatCount(changes[count])}
          </button>
        ))}
      </fieldset>
      {fetching || !found ? (
        <Loading label={t('Loading the examples …')} />
      ) : (
        <ChangedExamples title={kind.title} changed={found} />
      )}
      {pages > 1 && (
        <div style={{ display: 'flex', gap: 12, alignItems: 'center' }}>
          <button
            type="button"
            className="small"
            disabled={page === 0}
            onClick={() => setSearch({ page: page > 1 ? String(page - 1) : null })}
          >
            {t('Previous')}
          </button>
          <span className="small-text">{t('Page {page} of {pages}', { page: page + 1, pages })}</span>
          <button
            type="button"
            className="small"
            disabled={page + 1 >= pages}
            onClick={() => setSearch({ page: String(page + 1) })}
          >
            {t('Next')}
          </button>
        </div>
      )}
    </>
  );
}
