'use client';

import { t } from '../../messages/t.ts';
import { LineChart } from '../charts/line-chart.tsx';
import { formatFixed } from '../interface/format.ts';
import { timeAxis } from './time-axis.ts';
import type { Drift } from './traffic-query.ts';

/** How far each hour's requests are from what the checkpoint was evaluated on: 0 is the same, 1 has nothing in common. */
export function DriftChart({ drift }: { drift: Drift }) {
  const line = (key: 'labelDistance' | 'confidenceDistance' | 'sizeDistance', name: string, dashes?: string) => ({
    ...{ key, name, ...(dashes ? { dashes } : {}) },
    points: drift.series.map((point) => ({ x: Date.parse(point.startsAt), y: point[key] })),
  });
  return (
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
  );
}
