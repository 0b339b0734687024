'use client';

import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Problem } from '../interface/problem.tsx';
import { usePoll } from '../interface/use-poll.ts';
import { HistoryCharts } from './history-charts.tsx';
import { LatencyHistogram } from './latency-histogram.tsx';
import { HistoryQuery } from './traffic-query.ts';
import { WINDOWS, type Window } from './windows.ts';

/** The requests of the last hour, day or week, and how long their answers took. */
export function History({ name, window }: { name: string; window: Exclude<Window, 'live'> }) {
  const { period, first, about } = WINDOWS[window];
  const [{ data, error }, execute] = useQuery({
    query: HistoryQuery,
    variables: { name, period, first },
    requestPolicy: 'cache-and-network',
  });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  usePoll(refetch, 30_000);
  if (error && !data) return <Problem error={error} retry={refetch} />;
  if (!data?.endpoint)
    return (
      <p className="muted" role="status">
        {t('Loading the traffic …')}
      </p>
    );
  return (
    <>
      <HistoryCharts points={data.endpoint.traffic.toReversed()} period={period} />
      <LatencyHistogram histogram={data.endpoint.latencyHistogram} about={about} />
    </>
  );
}
