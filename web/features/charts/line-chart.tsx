'use client';

import { area, line } from '@visx/vendor/d3-shape';
import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { Axes, labelsWidth, lastLabelWidth } from './axes.tsx';
import styles from './chart.module.css';
import { ChartFrame } from './chart-frame.tsx';
import { describeSeries } from './describe-series.ts';
import { Legend } from './legend.tsx';
import { moveCursor } from './move-cursor.ts';
import { numberScale } from './number-scale.ts';
import { type Mark, ReferenceLine } from './reference-line.tsx';
import type { NumberAxis, Series, SeriesPoint } from './series.ts';
import { seriesColor } from './series-color.ts';
import { hasInterval, isSparse, rowsAt, valueAt, valuesOf } from './series-values.ts';
import { readRows, TooltipRows } from './tooltip-rows.tsx';
import { useHidden } from './use-hidden.ts';
import { usePlot } from './use-plot.ts';

interface LineChartProps {
  title: string;
  /** Each series' points in the order of x. */
  series: readonly Series[];
  x: NumberAxis;
  y: NumberAxis;
  /** Values of x to mark with a vertical line. */
  marks?: readonly Mark[];
  height?: number;
  /** What stands in place of the lines while there are no values. */
  empty?: string;
}

/** Series of numbers over epochs, steps, times or another number, with their intervals as bands. */
export function LineChart({
  title,
  series,
  x,
  y,
  marks = [],
  height = 240,
  empty = t('No values yet.'),
}: LineChartProps) {
  const [hidden, toggle] = useHidden();
  const [cursor, setCursor] = useState<number | null>(null);
  const lines = series.map((one, i) => ({ ...one, color: one.color ?? seriesColor(i) }));
  const shown = lines.filter(({ key }) => !hidden.has(key));
  const xs = [...new Set(shown.flatMap(({ points }) => points.map((point) => point.x)))].sort((a, b) => a - b);
  const bottom = x.label ? 46 : 28;
  const top = marks.length > 0 ? 20 : 8;
  const yScale = numberScale(y, valuesOf(shown), [height - top - bottom, 0]);
  const { plot, parentRef } = usePlot(height, {
    top,
    right: lastLabelWidth(x, xs),
    bottom,
    left: labelsWidth(yScale, y),
  });
  const xScale = numberScale(x, xs, [0, plot.width]);
  const at = cursor === null ? null : Math.min(cursor, xs.length - 1);
  const rows = at === null ? [] : rowsAt(shown, xs[at], y.format);
  const name = at === null ? '' : [x.label, x.format(xs[at])].filter(Boolean).join(' ');

  function point(pixel: number) {
    if (xs.length === 0) return;
    setCursor(
      xs.reduce(
        (best, value, i) => (Math.abs(xScale(value) - pixel) < Math.abs(xScale(xs[best]) - pixel) ? i : best),
        0,
      ),
    );
  }

  function key(pressed: string) {
    const next = moveCursor(pressed, at, xs.length);
    if (next !== undefined) setCursor(next);
    return next !== undefined;
  }

  return (
    <ChartFrame
      title={title}
      summary={describeSeries(lines, x, y) || empty}
      plot={plot}
      parentRef={parentRef}
      legend={lines.length > 1 && <Legend items={lines} hidden={hidden} onToggle={toggle} />}
      onKey={key}
      onPoint={point}
      onLeave={() => setCursor(null)}
      tooltip={
        at === null || rows.length === 0
          ? null
          : {
              x: xScale(xs[at]),
              y: 8,
              content: <TooltipRows title={name} rows={rows} />,
              reading: readRows(name, rows),
            }
      }
      values={{
        columns: [x.label ?? title, ...lines.map(({ name }) => name)],
        count: xs.length,
        row: (i) => [x.format(xs[i]), ...lines.map((one) => valueAt(one, xs[i], y.format) ?? '')],
      }}
    >
      <Axes plot={plot} x={{ axis: x, scale: xScale }} y={{ axis: y, scale: yScale }} />
      {xs.length === 0 && (
        <text className={styles.empty} x={plot.width / 2} y={plot.height / 2} textAnchor="middle">
          {lines.length > 0 && hidden.size > 0 ? t('Every series is hidden.') : empty}
        </text>
      )}
      {shown.map(({ key, points, color }) => (
        <path
          key={key}
          className={styles.band}
          d={
            area<SeriesPoint>(
              (value) => xScale(value.x),
              (value) => yScale(Number(value.low)),
              (value) => yScale(Number(value.high)),
            )(points.filter(hasInterval)) ?? undefined
          }
          fill={color}
          fillOpacity={0.16}
        />
      ))}
      {marks.map((mark) => (
        <ReferenceLine key={mark.x} mark={mark} x={xScale(mark.x)} plot={plot} />
      ))}
      {at !== null && <line x1={xScale(xs[at])} x2={xScale(xs[at])} y2={plot.height} stroke="var(--border-strong)" />}
      {shown.map(({ key, points, color, dashes }) => (
        <path
          key={key}
          className={styles.line}
          d={
            line<SeriesPoint>(
              (value) => xScale(value.x),
              (value) => yScale(Number(value.y)),
            ).defined(({ y }) => y !== null)(points) ?? undefined
          }
          stroke={color}
          strokeDasharray={dashes}
        />
      ))}
      {shown.flatMap(({ key, points, color }) =>
        points
          .filter((value) => value.y !== null && (isSparse(points) || (at !== null && value.x === xs[at])))
          .map((value) => (
            <circle
              key={`${key} ${value.x}`}
              cx={xScale(value.x)}
              cy={yScale(Number(value.y))}
              r={at !== null && value.x === xs[at] ? 4.5 : 2.5}
              fill={color}
            />
          )),
      )}
    </ChartFrame>
  );
}
