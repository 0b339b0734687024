import { t } from '../../messages/t.ts';
import { formatCount, formatFixed, formatPercent } from '../interface/format.ts';
import type { Endpoint } from './endpoint-query.ts';
import { formatMilliseconds } from './format-milliseconds.ts';
import styles from './key-figures.module.css';
import type { Live } from './traffic-query.ts';
import { wantedReplicas } from './wanted-replicas.ts';

/** How the endpoint does now, in five figures; dashes until they are here. */
export function KeyFigures({ endpoint, live }: { endpoint: Endpoint; live: Live | undefined }) {
  const total = (count: 'requests' | 'errors') =>
    live?.liveTraffic.moments.reduce((sum, moment) => sum + moment[count], 0) ?? 0;
  const [requests, errors] = [total('requests'), total('errors')];
  const ready = endpoint.runningReplicas.filter(({ state }) => state === 'READY').length;
  const wanted = endpoint.revisions.reduce((sum, revision) => sum + wantedReplicas(endpoint, revision), 0);
  const latency = live?.latencyHistogram;
  const figures: [name: string, value: string, about: string][] = [
    [t('Requests a second'), live ? formatRate(live.requestsPerSecond) : '–', t('over 10 seconds')],
    [
      t('Errors'),
      live ? formatCount(errors) : '–',
      requests > 0 ? t('{share} of 5 minutes', { share: formatPercent(errors / requests) }) : t('in 5 minutes'),
    ],
    [t('Median latency'), formatMilliseconds(latency?.p50Milliseconds ?? null), t('in 5 minutes')],
    [t('99th percentile'), formatMilliseconds(latency?.p99Milliseconds ?? null), t('in 5 minutes')],
    [t('Replicas'), t('{ready} of {wanted}', { ready, wanted }), boundsOf(endpoint)],
  ];
  return (
    <dl className={styles.figures} aria-label={t('Now')}>
      {figures.map(([name, value, about]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={styles.value}>{value}</dd>
          <dd className={styles.about}>{about}</dd>
        </div>
      ))}
    </dl>
  );
}

const formatRate = (rate: number) => (rate === 0 || rate >= 10 ? formatCount(Math.round(rate)) : formatFixed(rate, 1));

function boundsOf({ minReplicas, maxReplicas }: Endpoint): string {
  if (maxReplicas === null) return t('a fixed number');
  return t('{minReplicas} to {maxReplicas}, as the load asks', { minReplicas: minReplicas ?? 1, maxReplicas });
}
