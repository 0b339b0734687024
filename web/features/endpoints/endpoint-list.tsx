'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { strategyName } from '../fine-tunes/strategies.ts';
import { formatCount } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { type PageInfo, Pages } from '../interface/pages.tsx';
import { Problem } from '../interface/problem.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { usePoll } from '../interface/use-poll.ts';
import { EndpointStateBadge } from './endpoint-state-badge.tsx';
import { formatMilliseconds } from './format-milliseconds.ts';

const Endpoints = graphql(`
  query Endpoints($after: String) {
    endpoints(first: 50, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          name
          state
          revision
          replicas
          checkpoint {
            id
            epoch
            fineTune {
              id
              strategy
              model {
                id
                name
              }
            }
          }
          statistics {
            requests
            errors
            p50Milliseconds
          }
        }
      }
    }
  }
`);

export function EndpointList() {
  return <Pages>{(after, more) => <EndpointPage after={after} more={more} />}</Pages>;
}

function EndpointPage({ after, more }: { after: string | null; more: (page: PageInfo) => React.ReactNode }) {
  const [{ data, error }, execute] = useQuery({
    query: Endpoints,
    variables: { after },
    requestPolicy: 'cache-and-network',
  });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  usePoll(refetch, 5_000);
  if (error && !data) return <Problem error={error} retry={refetch} />;
  if (!data) return <Loading what="the endpoints" />;
  if (data.endpoints.totalCount === 0) return <NoEndpoints />;
  return (
    <>
      <Scroll label="Endpoints">
        <table>
          <thead>
            <tr>
              <th>Name</th>
              <th>State</th>
              <th>Serves</th>
              <th className="number">Revision</th>
              <th className="number">Requests</th>
              <th className="number">Errors</th>
              <th className="number">Median latency</th>
            </tr>
          </thead>
          <tbody>
            {data.endpoints.edges.map(({ node }) => (
              <EndpointRow key={node.name} endpoint={node} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {more(data.endpoints.pageInfo)}
    </>
  );
}

function EndpointRow({ endpoint }: { endpoint: ResultOf<typeof Endpoints>['endpoints']['edges'][number]['node'] }) {
  const { fineTune, epoch } = endpoint.checkpoint;
  return (
    <tr>
      <td>
        <Link href={`/endpoints/${encodeURIComponent(endpoint.name)}`}>{endpoint.name}</Link>
      </td>
      <td>
        <EndpointStateBadge state={endpoint.state} />
      </td>
      <td>
        <Link href={`/fine-tunes/${fineTune.id}`}>
          {strategyName(fineTune.strategy)} of {fineTune.model.name}
        </Link>
        , epoch {epoch}
      </td>
      <td className="number">{endpoint.revision}</td>
      <td className="number">{formatCount(endpoint.statistics.requests)}</td>
      <td className="number">{formatCount(endpoint.statistics.errors)}</td>
      <td className="number">{formatMilliseconds(endpoint.statistics.p50Milliseconds)}</td>
    </tr>
  );
}

function NoEndpoints() {
  return (
    <Notice
      title="No endpoints yet"
      action={
        <Link className="button" href="/fine-tunes">
          Go to the fine-tunes
        </Link>
      }
    >
      An endpoint serves predictions under a name. Open a fine-tune and deploy one of its checkpoints.
    </Notice>
  );
}
