'use client';

import { DATES } from '../../messages/language.ts';
import { t } from '../../messages/t.ts';
import { LineChart } from '../charts/line-chart.tsx';
import { rateSeries } from './rate-series.ts';
import type { LiveTraffic } from './traffic-query.ts';

/** A little less than what is asked for: its first moments may be cut off. */
const SECONDS = 280;

const clock = new Intl.DateTimeFormat(DATES, { timeStyle: 'medium' });

/** Requests a second as they come, one line a revision. */
export function LiveChart({ traffic }: { traffic: LiveTraffic }) {
  return (
    <LineChart
      title={t('Requests a second')}
      series={rateSeries(traffic, SECONDS)}
      x={{ scale: 'time', format: (time) => clock.format(new Date(time)) }}
      y={{ fromZero: true, format: (rate) => String(Math.round(rate * 10) / 10) }}
    />
  );
}
