'use client';

import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { LineChart } from '../charts/line-chart.tsx';
import { formatFixed } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Skeleton } from '../interface/skeleton.tsx';
import { usePoll } from '../interface/use-poll.ts';
import { driftSentences } from './drift-sentences.ts';
import { timeAxis } from './time-axis.ts';
import { type Drift, DriftQuery } from './traffic-query.ts';

/** How far the requests of the last week are from what the checkpoint was evaluated on. */
export function DriftPanel({ name }: { name: string }) {
  const [{ data, error }, execute] = useQuery({
    query: DriftQuery,
    variables: { name },
    requestPolicy: 'cache-and-network',
  });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  // The first requests are waited for; what changes hours of them need not be.
  usePoll(refetch, data?.endpoint?.drift ? 60_000 : 10_000);
  return (
    <Panel title={t('Drift')}>
      {error && !data ? (
        <Problem error={error} retry={refetch} />
      ) : !data ? (
        <Skeleton label={t('Loading the drift …')} height={120} />
      ) : data.endpoint?.drift ? (
        <DriftChart drift={data.endpoint.drift} />
      ) : (
        <p className="muted">
          {t(
            'Nothing to compare yet. With the first requests this shows how far the predicted labels, their confidence and the size of the inputs are from the data that the checkpoint was evaluated on.',
          )}
        </p>
      )}
    </Panel>
  );
}

function DriftChart({ drift }: { drift: Drift }) {
  const line = (key: 'labelDistance' | 'confidenceDistance' | 'sizeDistance', name: string, dashes?: string) => ({
    ...{ key, name, ...(dashes ? { dashes } : {}) },
    points: drift.series.map((point) => ({ x: Date.parse(point.startsAt), y: point[key] })),
  });
  return (
    <>
      <LineChart
        title={t('Distance from the {split} split (Jensen–Shannon, 0 to 1)', { split: drift.split })}
        series={[
          line('labelDistance', t('Labels')),
          line('confidenceDistance', t('Confidence'), '6 3'),
          line('sizeDistance', t('Size of the inputs'), '2 3'),
        ]}
        x={timeAxis(drift.series.map(({ startsAt }) => Date.parse(startsAt)))}
        y={{ domain: [0, 1], format: (value) => formatFixed(value, 2) }}
        height={200}
      />
      {driftSentences(drift).map((sentence) => (
        <p key={sentence} className="muted">
          {sentence}
        </p>
      ))}
    </>
  );
}
