'use client';

import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { Notice } from '../interface/notice.tsx';
import { Pages } from '../interface/pages.tsx';
import { Problem } from '../interface/problem.tsx';
import styles from './model-list.module.css';
import { ModelListSkeleton } from './model-list-skeleton.tsx';
import { ModelSummary } from './model-summary.tsx';
import { isFiltered, toVariables, type ZooFilters } from './zoo-filters.ts';
import { Models } from './zoo-queries.ts';

interface ModelListProps {
  filters: ZooFilters;
  selected: readonly string[];
  onSelect: (slug: string) => void;
  onReset: () => void;
}

/** The models that match, 24 at a time. */
export function ModelList(props: ModelListProps) {
  return <Pages>{(after, more) => <ModelPage {...props} after={after} more={more} />}</Pages>;
}

type More = Parameters<Parameters<typeof Pages>[0]['children']>[1];

function ModelPage({
  filters,
  selected,
  onSelect,
  onReset,
  after,
  more,
}: ModelListProps & { after: string | null; more: More }) {
  const [{ data, error }, refetch] = useQuery({
    query: Models,
    variables: { ...toVariables(filters), after },
    requestPolicy: 'cache-and-network',
  });
  if (error && !data) return <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />;
  if (!data) return <ModelListSkeleton />;
  if (data.models.totalCount === 0) return <NoModels filtered={isFiltered(filters)} onReset={onReset} />;
  return (
    <>
      {after === null && (
        <p className="muted small-text" role="status">
          {data.models.totalCountIsExact
            ? t('{totalCount, plural, one {# model} other {# models}}', { totalCount: data.models.totalCount })
            : t('More than {totalCount, plural, one {# model} other {# models}}', {
                totalCount: data.models.totalCount,
              })}
          {data.models.correctedSearch && (
            <>
              {' '}
              <Trans
                id="for {words}, because no model has the word that you typed"
                values={{ words: <strong>{data.models.correctedSearch}</strong> }}
              />
            </>
          )}
        </p>
      )}
      <div className={styles.list}>
        {data.models.edges.map(({ node }) => (
          <ModelSummary key={node.id} model={node} selected={selected.includes(node.slug)} onSelect={onSelect} />
        ))}
      </div>
      {more(data.models.pageInfo)}
    </>
  );
}

function NoModels({ filtered, onReset }: { filtered: boolean; onReset: () => void }) {
  if (!filtered) {
    return (
      <Notice title={t('The zoo is empty')}>
        <Trans
          id="The catalogue’s models appear here once the platform has read it at start. If none appear, check the output of {code} printed."
          values={{ code: <code>npm start</code> }}
        />
      </Notice>
    );
  }
  return (
    <Notice
      title={t('No model matches')}
      action={
        <button type="button" onClick={onReset}>
          {t('Clear the filters')}
        </button>
      }
    >
      {t('Use fewer words, or remove a filter.')}
    </Notice>
  );
}
