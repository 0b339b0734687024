'use client';

import Link from 'next/link';
import { useState } from 'react';
import { useQuery } from 'urql';
import { formatCounted } from '../interface/format.ts';
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
        aria-label="Search by name"
        placeholder="Search by name"
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
  if (!data) return <Skeleton what="the endpoints" height={160} />;
  const { totalCount, edges, pageInfo } = data.endpoints;
  if (totalCount === 0) return search === null ? <NoEndpoints /> : <NoneFound search={search} />;
  return (
    <>
      {after === null && <p className="muted small-text">{formatCounted(totalCount, 'endpoint')}</p>}
      <Scroll label={after === null ? 'Endpoints' : `Endpoints from ${edges[0]?.node.name} on`}>
        <table>
          <thead>
            <tr>
              <th>Name</th>
              <th>State</th>
              <th className="number">Requests a second</th>
              <th>Last half hour</th>
              <th className="number">Errors</th>
              <th className="number">Median latency</th>
              <th>Serves</th>
              <th className="number">Revision</th>
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
      No endpoint has “<bdi>{search}</bdi>” in its name.
    </p>
  );
}

function NoEndpoints() {
  return (
    <Notice
      title="No endpoints yet"
      action={
        <Link className="button primary" href="/fine-tunes">
          Choose a checkpoint to deploy
        </Link>
      }
    >
      An endpoint answers predictions under a name. Open a fine-tune, and press Deploy beside one of its checkpoints.
    </Notice>
  );
}
