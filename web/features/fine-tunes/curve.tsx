'use client';

import { CartesianGrid, Legend, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import styles from './curves.module.css';
import type { FineTune } from './fine-tune-fields.ts';

type EpochKey = 'trainLoss' | 'validationLoss' | 'validationAccuracy' | 'learningRate';

const TICK = { fill: 'var(--text-muted)', fontSize: 12 };

interface CurveProps {
  title: string;
  data: FineTune['epochs'];
  lines: { key: EpochKey; name: string; color: string }[];
  format: (value: number) => string;
  /** Whether the axis begins at 0. */
  fromZero?: boolean;
}

export function Curve({ title, data, lines, format, fromZero }: CurveProps) {
  return (
    <figure className={styles.curve}>
      <figcaption>{title}</figcaption>
      <ResponsiveContainer width="100%" height={240}>
        <LineChart data={data} margin={{ top: 6, right: 8, bottom: 0, left: 0 }} accessibilityLayer>
          <CartesianGrid stroke="var(--border)" vertical={false} />
          <XAxis
            dataKey="number"
            tick={TICK}
            tickLine={false}
            axisLine={{ stroke: 'var(--border-strong)' }}
            allowDecimals={false}
          />
          <YAxis
            width={56}
            tick={TICK}
            tickLine={false}
            axisLine={false}
            domain={[fromZero ? 0 : 'auto', 'auto']}
            tickFormatter={format}
          />
          <Tooltip
            wrapperClassName={styles.tooltip}
            contentStyle={{ border: 0, padding: 0, background: 'none' }}
            labelFormatter={(label) => `Epoch ${label}`}
            formatter={(value) => format(Number(value))}
          />
          {lines.length > 1 && <Legend iconType="plainline" wrapperStyle={{ fontSize: 13 }} />}
          {lines.map(({ key, name, color }) => (
            <Line
              key={key}
              dataKey={key}
              name={name}
              stroke={color}
              strokeWidth={2}
              dot={data.length < 25 ? { r: 2.5, fill: color, strokeWidth: 0 } : false}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </figure>
  );
}
