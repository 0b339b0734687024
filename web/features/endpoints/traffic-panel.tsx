'use client';

import { useQuery } from 'urql';
import { formatCount, formatCounted } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { usePoll } from '../interface/use-poll.ts';
import { driftSentences } from './drift-sentences.ts';
import { formatMilliseconds } from './format-milliseconds.ts';
import { TimeChart } from './time-chart.tsx';
import { type Drift, TrafficQuery } from './traffic-query.ts';

/** An endpoint's requests and latencies of the last hour, and how far the last week is from the validation data. */
export function TrafficPanel({ name }: { name: string }) {
  const [{ data, error }, execute] = useQuery({ query: TrafficQuery, variables: { name } });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  usePoll(refetch, 30_000);
  if (error && !data) return <Problem error={error} retry={refetch} />;
  if (!data?.endpoint) return null;
  const { minutes, drift } = data.endpoint;
  const points = [...minutes].reverse();
  const requests = points.reduce((sum, point) => sum + point.requests, 0);
  if (requests === 0 && !drift) return null;
  return (
    <Panel title="Traffic" aside={<span className="small-text">{formatCounted(requests, 'request')} in an hour</span>}>
      <TimeChart
        title="Requests a minute"
        points={points}
        lines={[
          { key: 'requests', name: 'Requests' },
          { key: 'errors', name: 'Errors' },
        ]}
        format={formatCount}
      />
      <TimeChart
        title="Latency"
        points={points}
        lines={[
          { key: 'p50Milliseconds', name: 'Median' },
          { key: 'p99Milliseconds', name: '99th percentile' },
        ]}
        format={formatMilliseconds}
      />
      {drift && <DriftChart drift={drift} />}
    </Panel>
  );
}

function DriftChart({ drift }: { drift: Drift }) {
  return (
    <>
      <TimeChart
        title={`Distance from the ${drift.split} split (Jensen–Shannon, 0 to 1)`}
        points={drift.series}
        lines={[
          { key: 'labelDistance', name: 'Labels' },
          { key: 'confidenceDistance', name: 'Confidence' },
          { key: 'sizeDistance', name: 'Size of the inputs' },
        ]}
        format={(value) => value.toFixed(2)}
        days
      />
      {driftSentences(drift).map((sentence) => (
        <p key={sentence} className="muted">
          {sentence}
        </p>
      ))}
    </>
  );
}
