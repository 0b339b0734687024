'use client';

import { LineChart } from '../charts/line-chart.tsx';

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
export function TimeChart<Point extends { startsAt: string }>(props: TimeChartProps<Point>) {
  const { title, points, lines, format, days } = props;
  return (
    <LineChart
      title={title}
      height={200}
      series={lines.map(({ key, name }) => ({
        key,
        name,
        points: points.map((point) => {
          const value = point[key];
          return { x: Date.parse(point.startsAt), y: value === null || value === undefined ? null : Number(value) };
        }),
      }))}
      x={{ scale: 'time', format: (time) => (days ? dayAndHour : hourAndMinute).format(time) }}
      y={{ fromZero: true, format }}
    />
  );
}
