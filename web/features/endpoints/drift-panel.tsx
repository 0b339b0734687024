'use client';

import dynamic from 'next/dynamic';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Skeleton } from '../interface/skeleton.tsx';
import { usePoll } from '../interface/use-poll.ts';
import { driftSentences } from './drift-sentences.ts';
import { DriftQuery } from './traffic-query.ts';

/** Of a chart with its title and its legend, in pixels. */
const CHART = 262;

const DriftChart = dynamic(() => import('./endpoint-charts.ts').then((file) => file.DriftChart), {
  ssr: false,
  loading: () => <Skeleton label={t('Loading the drift …')} height={CHART} />,
});

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
        <>
          <DriftChart drift={data.endpoint.drift} />
          {driftSentences(data.endpoint.drift).map((sentence) => (
            <p key={sentence} className="muted">
              {sentence}
            </p>
          ))}
        </>
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
