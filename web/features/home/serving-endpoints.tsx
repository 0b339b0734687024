import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { EndpointStateBadge } from '../endpoints/endpoint-state-badge.tsx';
import { formatMilliseconds } from '../endpoints/format-milliseconds.ts';
import { formatCount, formatFixed } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import type { Home } from './home-query.ts';

/** Endpoints with what they are asked now. */
export function ServingEndpoints({ endpoints }: { endpoints: Home['endpoints'] }) {
  return (
    <Panel
      title={t('Endpoints')}
      aside={endpoints.totalCount > 0 && <Link href="/endpoints">{t('All endpoints')}</Link>}
    >
      {endpoints.totalCount === 0 ? (
        <p className="muted">{t('None serves yet. Deploy a checkpoint of a fine-tune that ended.')}</p>
      ) : (
        <Scroll label={t('Endpoints and their traffic')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('Name')}</th>
                <th scope="col">{t('State')}</th>
                <th scope="col" className="number">
                  {t('Requests/s')}
                </th>
                <th scope="col" className="number">
                  {t('All')}
                </th>
                <th scope="col" className="number">
                  {t('Median')}
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
                  <td className="number">{formatFixed(requestsPerSecond, 1)}</td>
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
