'use client';

import { t } from '../../messages/t.ts';
import { LineChart } from '../charts/line-chart.tsx';
import type { Series } from '../charts/series.ts';
import { formatCount } from '../interface/format.ts';
import { formatMilliseconds } from './format-milliseconds.ts';
import { timeAxis } from './time-axis.ts';

interface Point {
  startsAt: string;
  requests: number;
  errors: number;
  p50Milliseconds: number | null;
  p99Milliseconds: number | null;
}

/** Requests, errors and latencies by minute or hour; the oldest point first. */
export function HistoryCharts({ points, period }: { points: readonly Point[]; period: 'MINUTE' | 'HOUR' }) {
  const x = timeAxis(points.map(({ startsAt }) => Date.parse(startsAt)));
  const line = (key: keyof Point, name: string, more: Partial<Series> = {}): Series => ({
    ...{ key, name, ...more },
    points: points.map((point) => ({ x: Date.parse(point.startsAt), y: point[key] as number | null })),
  });
  return (
    <div>
      <LineChart
        title={period === 'MINUTE' ? t('Requests a minute') : t('Requests an hour')}
        series={[
          line('requests', t('Requests')),
          ...(points.some(({ errors }) => errors > 0)
            ? [line('errors', t('Errors'), { color: 'var(--danger)', dashes: '4 3' })]
            : []),
        ]}
        x={x}
        y={{ fromZero: true, whole: true, format: formatCount }}
        height={200}
      />
      <LineChart
        title={t('Latency')}
        series={[
          line('p50Milliseconds', t('Median')),
          line('p99Milliseconds', t('99th percentile'), { dashes: '4 3' }),
        ]}
        x={x}
        y={{ fromZero: true, format: formatMilliseconds }}
        height={200}
        empty={t('No answers in this time.')}
      />
    </div>
  );
}
