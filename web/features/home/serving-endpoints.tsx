import Link from 'next/link';
import { EndpointStateBadge } from '../endpoints/endpoint-state-badge.tsx';
import { formatMilliseconds } from '../endpoints/format-milliseconds.ts';
import { formatCount } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import type { Home } from './home-query.ts';

/** Endpoints with what they are asked now. */
export function ServingEndpoints({ endpoints }: { endpoints: Home['endpoints'] }) {
  return (
    <Panel title="Endpoints" aside={endpoints.totalCount > 0 && <Link href="/endpoints">All endpoints</Link>}>
      {endpoints.totalCount === 0 ? (
        <p className="muted">None serves yet. Deploy a checkpoint of a fine-tune that ended.</p>
      ) : (
        <Scroll label="Endpoints and their traffic">
          <table>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">State</th>
                <th scope="col" className="number">
                  Requests/s
                </th>
                <th scope="col" className="number">
                  All
                </th>
                <th scope="col" className="number">
                  Median
                </th>
              </tr>
            </thead>
            <tbody>
              {endpoints.edges.map(({ node: { name, state, requestsPerSecond, statistics } }) => (
                <tr key={name}>
                  <td>
                    <Link href={`/endpoints/${encodeURIComponent(name)}`}>{name}</Link>
                  </td>
                  <td>
                    <EndpointStateBadge state={state} />
                  </td>
                  <td className="number">{requestsPerSecond.toFixed(1)}</td>
                  <td className="number">{formatCount(statistics.requests)}</td>
                  <td className="number">{formatMilliseconds(statistics.p50Milliseconds)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Panel>
  );
}
