'use client';

import { CartesianGrid, Legend, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import styles from './time-chart.module.css';

const TICK = { fill: 'var(--text-muted)', fontSize: 12 };
const COLORS = ['var(--curve-1)', 'var(--curve-2)', 'var(--curve-3)'];

const hourAndMinute = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' });
const dayAndHour = new Intl.DateTimeFormat('en-GB', { weekday: 'short', hour: '2-digit', minute: '2-digit' });

interface TimeChartProps<Point extends { startsAt: string }> {
  title: string;
  /** Oldest first. */
  points: readonly Point[];
  lines: { key: keyof Point & string; name: string }[];
  format: (value: number) => string;
  /** Whether the points are of several days. */
  days?: boolean;
}

/** Figures over time. */
export function TimeChart<Point extends { startsAt: string }>({
  title,
  points,
  lines,
  format,
  days,
}: TimeChartProps<Point>) {
  const show = (time: unknown) => (days ? dayAndHour : hourAndMinute).format(new Date(String(time)));
  return (
    <figure className={styles.chart}>
      <figcaption>{title}</figcaption>
      <ResponsiveContainer width="100%" height={200}>
        <LineChart data={[...points]} margin={{ top: 6, right: 8, bottom: 0, left: 0 }} accessibilityLayer>
          <CartesianGrid stroke="var(--border)" vertical={false} />
          <XAxis dataKey="startsAt" tickFormatter={show} tick={TICK} tickLine={false} minTickGap={40} />
          <YAxis width={56} tick={TICK} tickLine={false} axisLine={false} domain={[0, 'auto']} tickFormatter={format} />
          <Tooltip
            wrapperClassName={styles.tooltip}
            contentStyle={{ border: 0, padding: 0, background: 'none' }}
            labelFormatter={show}
            formatter={(value) => format(Number(value))}
          />
          {lines.length > 1 && <Legend iconType="plainline" wrapperStyle={{ fontSize: 13 }} />}
          {lines.map(({ key, name }, i) => (
            <Line
              key={key}
              dataKey={key}
              name={name}
              stroke={COLORS[i]}
              strokeWidth={2}
              dot={isSparse(points, key) ? { r: 2.5, fill: COLORS[i], strokeWidth: 0 } : false}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </figure>
  );
}

/** Between two times without a figure there is no line: its dot alone shows it. */
function isSparse<Point>(points: readonly Point[], key: keyof Point): boolean {
  return points.filter((point) => point[key] !== null).length < 25;
}
