'use client';

import { CartesianGrid, Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { formatRate } from '../interface/format.ts';
import styles from './curves.module.css';
import type { LearningRateSearch } from './rate-search-query.ts';

const TICK = { fill: 'var(--text-muted)', fontSize: 12 };

/** Every power of ten from 10⁻⁷ to 10: the rates of a search. */
const POWERS = Array.from({ length: 9 }, (_, i) => Number(`1e${i - 7}`));

/** The loss over the learning rate of a search, with the suggested rate. */
export function RateCurve({ search }: { search: LearningRateSearch }) {
  const rates = search.curve.map(({ learningRate }) => learningRate);
  const ticks = POWERS.filter((power) => power >= rates[0] && power <= (rates.at(-1) ?? 0));
  return (
    <figure className={styles.curve}>
      <figcaption>Loss over the learning rate</figcaption>
      <ResponsiveContainer width="100%" height={240}>
        <LineChart data={search.curve} margin={{ top: 18, right: 14, bottom: 0, left: 0 }} accessibilityLayer>
          <CartesianGrid stroke="var(--border)" vertical={false} />
          <XAxis
            dataKey="learningRate"
            type="number"
            scale="log"
            domain={['dataMin', 'dataMax']}
            ticks={ticks}
            tickFormatter={formatRate}
            tick={TICK}
            tickLine={false}
            axisLine={{ stroke: 'var(--border-strong)' }}
          />
          <YAxis
            width={56}
            tick={TICK}
            tickLine={false}
            axisLine={false}
            domain={['auto', 'auto']}
            tickFormatter={(value: number) => value.toFixed(2)}
          />
          <Tooltip
            wrapperClassName={styles.tooltip}
            contentStyle={{ border: 0, padding: 0, background: 'none' }}
            labelFormatter={(label) => `Learning rate ${formatRate(Number(label))}`}
            formatter={(value) => Number(value).toFixed(3)}
          />
          <Line
            dataKey="smoothedLoss"
            name="Loss, smoothed"
            stroke="var(--curve-2)"
            strokeWidth={2}
            dot={false}
            isAnimationActive={false}
          />
          {search.suggestion !== null && (
            <ReferenceLine
              x={search.suggestion}
              stroke="var(--curve-1)"
              strokeDasharray="4 3"
              label={{ value: formatRate(search.suggestion), position: 'top', fill: 'var(--curve-1)', fontSize: 12 }}
            />
          )}
        </LineChart>
      </ResponsiveContainer>
    </figure>
  );
}
