'use client';

import Link from 'next/link';
import { useState } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { Notice } from '../interface/notice.tsx';
import { type PageInfo, Pages } from '../interface/pages.tsx';
import { Problem } from '../interface/problem.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { Skeleton } from '../interface/skeleton.tsx';
import { useDebounced } from '../interface/use-debounced.ts';
import { usePoll } from '../interface/use-poll.ts';
import styles from './endpoint-list.module.css';
import { EndpointsQuery } from './endpoint-list-query.ts';
import { EndpointRow } from './endpoint-row.tsx';
import { useSearchParam } from './use-search-param.ts';

/** The endpoints by name, page by page, and those whose name has what is searched for. */
export function EndpointList() {
  const [searched, setSearched] = useSearchParam('search');
  const [text, setText] = useState(searched ?? '');
  const search = useDebounced(text.trim(), 200) || null;
  return (
    <>
      <input
        type="search"
        className={styles.search}
        aria-label={t('Search by name')}
        placeholder={t('Search by name')}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setSearched(target.value.trim() || null);
        }}
      />
      <Pages key={search}>{(after, more) => <EndpointPage after={after} search={search} more={more} />}</Pages>
    </>
  );
}

interface EndpointPageProps {
  after: string | null;
  search: string | null;
  more: (page: PageInfo) => React.ReactNode;
}

function EndpointPage({ after, search, more }: EndpointPageProps) {
  const [{ data, error }, execute] = useQuery({
    query: EndpointsQuery,
    variables: { after, search },
    requestPolicy: 'cache-and-network',
  });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  usePoll(refetch, 5_000);
  if (error && !data) return <Problem error={error} retry={refetch} />;
  if (!data)
    return <Skeleton holds={after === null && search === null} label={t('Loading the endpoints …')} height={160} />;
  const { totalCount, edges, pageInfo } = data.endpoints;
  if (totalCount === 0) return search === null ? <NoEndpoints /> : <NoneFound search={search} />;
  return (
    <>
      {after === null && (
        <p className="muted small-text">
          {t('{totalCount, plural, one {# endpoint} other {# endpoints}}', { totalCount })}
        </p>
      )}
      <Scroll label={after === null ? t('Endpoints') : t('Endpoints from {name} on', { name: edges[0]?.node.name })}>
        <table>
          <thead>
            <tr>
              <th>{t('Name')}</th>
              <th>{t('State')}</th>
              <th className="number">{t('Requests a second')}</th>
              <th>{t('Last half hour')}</th>
              <th className="number">{t('Errors')}</th>
              <th className="number">{t('Median latency')}</th>
              <th>{t('Serves')}</th>
              <th className="number">{t('Revision')}</th>
            </tr>
          </thead>
          <tbody>
            {edges.map(({ node }) => (
              <EndpointRow key={node.name} endpoint={node} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {more(pageInfo)}
    </>
  );
}

function NoneFound({ search }: { search: string }) {
  return (
    <p className="muted">
      <Trans id="No endpoint has “{search}” in its name." values={{ search: <bdi>{search}</bdi> }} />
    </p>
  );
}

function NoEndpoints() {
  return (
    <Notice
      title={t('No endpoints yet')}
      action={
        <Link className="button primary" href="/fine-tunes">
          {t('Choose a checkpoint to deploy')}
        </Link>
      }
    >
      {t(
        'An endpoint answers predictions under a name. Open a fine-tune, and press Deploy beside one of its checkpoints.',
      )}
    </Notice>
  );
}
