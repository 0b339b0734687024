'use client';

import { t } from '../../messages/t.ts';
import { Histogram as HistogramChart } from '../charts/histogram.tsx';
import { formatCount } from '../interface/format.ts';
import { formatMilliseconds } from './format-milliseconds.ts';
import styles from './latency-histogram.module.css';
import type { Histogram } from './traffic-query.ts';

/** A logarithmic axis cannot reach zero. */
const LEAST_MS = 0.1;

/** How long answers took, as counted; the percentiles are of the finer counters behind it. */
export function LatencyHistogram({ histogram, about }: { histogram: Histogram; about: string }) {
  const { requests, buckets, p50Milliseconds, p95Milliseconds, p99Milliseconds } = histogram;
  const last = buckets.at(-1);
  if (!last) return <p className={`muted ${styles.empty}`}>{t('Nothing was answered in {about}.', { about })}</p>;
  const edges = [
    ...buckets.map(({ fromMilliseconds }) => Math.max(LEAST_MS, fromMilliseconds)),
    last.toMilliseconds ?? last.fromMilliseconds * 2,
  ];
  return (
    <div>
      <HistogramChart
        title={t('Latency of answers')}
        edges={edges}
        series={[{ key: 'requests', name: t('Requests'), values: buckets.map(({ requests }) => requests) }]}
        x={{ scale: 'log', label: t('Milliseconds'), format: (value) => String(Number(value.toPrecision(2))) }}
        y={{ fromZero: true, whole: true, format: formatCount }}
      />
      <p className="muted small-text">
        {t(
          '{requests, plural, one {# answer} other {# answers}} in {about}: median {p50Milliseconds}, 95th percentile {p95Milliseconds}, 99th {p99Milliseconds}.',
          {
            requests,
            about,
            p50Milliseconds: formatMilliseconds(p50Milliseconds),
            p95Milliseconds: formatMilliseconds(p95Milliseconds),
            p99Milliseconds: formatMilliseconds(p99Milliseconds),
          },
        )}
      </p>
    </div>
  );
}
