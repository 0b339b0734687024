'use client';

import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { LineChart } from '../charts/line-chart.tsx';
import { checkpointLetter } from '../checkpoints/checkpoint-name.ts';
import { formatFixed, formatPercent } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { ComparedReliabilityQuery } from './comparison-query.ts';
import type { ComparedRun } from './runs-query.ts';

const share = (value: number): string => formatPercent(value, 0);
const PERFECT = [
  { x: 0, y: 0 },
  { x: 1, y: 1 },
];

/** The reliability diagrams over one another. */
export function Calibration({ runs }: { runs: ComparedRun[] }) {
  const [{ data, error }, refetch] = useQuery({
    query: ComparedReliabilityQuery,
    variables: { ids: runs.map(({ id }) => id) },
  });
  const evaluations = data?.compareCheckpoints.evaluations;
  return (
    <Panel title={t('Are they as sure as they are right?')}>
      {error && !data && <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />}
      {!data && !error && <Loading label={t('Loading the reliability diagrams …')} />}
      {evaluations && (
        <>
          <LineChart
            title={t('Share that is right, over the probability of the predicted label')}
            series={[
              ...evaluations.map(({ expectedCalibrationError, reliability }, i) => ({
                key: runs[i].id,
                name: t('{letter}: expected calibration error {expectedCalibrationError}', {
                  letter: checkpointLetter(i),
                  expectedCalibrationError: formatFixed(expectedCalibrationError, 4),
                }),
                points: reliability.flatMap(({ confidence, accuracy }) =>
                  confidence === null || accuracy === null ? [] : [{ x: confidence, y: accuracy }],
                ),
              })),
              {
                key: 'perfect',
                name: t('Perfect calibration'),
                points: PERFECT,
                color: 'var(--text-muted)',
                dashes: '4 4',
              },
            ]}
            x={{ label: t('Probability of the predicted label'), domain: [0, 1], format: share }}
            y={{ label: t('Share that is right'), domain: [0, 1], format: share }}
            height={320}
          />
          <p className="muted small-text">
            {t(
              'Below the dashed line a checkpoint is surer than it is right. Temperature scaling, on a checkpoint’s page, corrects that without changing its predictions.',
            )}
          </p>
        </>
      )}
    </Panel>
  );
}
