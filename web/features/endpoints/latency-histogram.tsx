'use client';

import { Histogram as HistogramChart } from '../charts/histogram.tsx';
import { formatCount, formatCounted } from '../interface/format.ts';
import { formatMilliseconds } from './format-milliseconds.ts';
import styles from './latency-histogram.module.css';
import type { Histogram } from './traffic-query.ts';

/** A logarithmic axis cannot reach zero. */
const LEAST_MS = 0.1;

/** How long answers took, as counted; the percentiles are of the finer counters behind it. */
export function LatencyHistogram({ histogram, about }: { histogram: Histogram; about: string }) {
  const { requests, buckets, p50Milliseconds, p95Milliseconds, p99Milliseconds } = histogram;
  const last = buckets.at(-1);
  if (!last) return <p className={`muted ${styles.empty}`}>Nothing was answered in {about}.</p>;
  const edges = [
    ...buckets.map(({ fromMilliseconds }) => Math.max(LEAST_MS, fromMilliseconds)),
    last.toMilliseconds ?? last.fromMilliseconds * 2,
  ];
  return (
    <div>
      <HistogramChart
        title="Latency of answers"
        edges={edges}
        series={[{ key: 'requests', name: 'Requests', values: buckets.map(({ requests }) => requests) }]}
        x={{ scale: 'log', label: 'Milliseconds', format: (value) => String(Number(value.toPrecision(2))) }}
        y={{ fromZero: true, whole: true, format: formatCount }}
      />
      <p className="muted small-text">
        {formatCounted(requests, 'answer')} in {about}: median {formatMilliseconds(p50Milliseconds)}, 95th percentile{' '}
        {formatMilliseconds(p95Milliseconds)}, 99th {formatMilliseconds(p99Milliseconds)}.
      </p>
    </div>
  );
}
