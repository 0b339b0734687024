'use client';

import { t } from '../../messages/t.ts';
import { LineChart } from '../charts/line-chart.tsx';
import { formatFixed, formatRate } from '../interface/format.ts';
import type { LearningRateSearch } from './rate-search-query.ts';

/** The loss over the learning rate of a search, with the suggested rate. */
export function RateCurve({ search: { curve, suggestion } }: { search: LearningRateSearch }) {
  return (
    <LineChart
      title={t('Loss over the learning rate')}
      series={[
        {
          key: 'loss',
          name: t('Loss, smoothed'),
          color: 'var(--curve-2)',
          points: curve.map(({ learningRate, smoothedLoss }) => ({ x: learningRate, y: smoothedLoss })),
        },
      ]}
      x={{ label: t('Learning rate'), scale: 'log', format: formatRate }}
      y={{ format: (value) => formatFixed(value, 3) }}
      marks={suggestion === null ? [] : [{ x: suggestion, label: formatRate(suggestion), color: 'var(--curve-1)' }]}
    />
  );
}
