'use client';

import { useMemo, useState } from 'react';
import { t } from '../../messages/t.ts';
import { Axes, labelsWidth, lastLabelWidth } from './axes.tsx';
import styles from './chart.module.css';
import { ChartFrame } from './chart-frame.tsx';
import { Legend } from './legend.tsx';
import { moveCursor } from './move-cursor.ts';
import { numberScale } from './number-scale.ts';
import { type PointShape, pointsPath } from './point-shape.ts';
import type { NumberAxis } from './series.ts';
import { seriesColor } from './series-color.ts';
import { readRows, TooltipRows } from './tooltip-rows.tsx';
import { useHidden } from './use-hidden.ts';
import { usePlot } from './use-plot.ts';

export interface ScatterPoint {
  key: string;
  name: string;
  x: number;
  y: number;
  /** What else the tooltip says of it. */
  facts?: readonly { name: string; value: string }[];
}

/** Points of one colour and shape. */
export interface ScatterSeries {
  key: string;
  name: string;
  points: readonly ScatterPoint[];
  color?: string;
  shape?: PointShape;
}

interface ScatterPlotProps {
  title: string;
  series: readonly ScatterSeries[];
  x: NumberAxis;
  y: NumberAxis;
  height?: number;
  /** The keys of points to ring. */
  marked?: ReadonlySet<string>;
  /** Called with a point that is clicked, or chosen with Enter. */
  onChoose?: (point: ScatterPoint) => void;
  empty?: string;
}

/** How near the pointer has to be, in pixels. */
const REACH = 24;

/** Up to some ten thousand points over two numbers. The arrow keys walk through them from left to right. */
export function ScatterPlot(props: ScatterPlotProps) {
  const { title, series, x, y, height = 320, marked, onChoose, empty = t('No values yet.') } = props;
  const [hidden, toggle] = useHidden();
  const [cursor, setCursor] = useState<string | null>(null);
  const colored = series.map((one, i) => ({ ...one, color: one.color ?? seriesColor(i) }));
  const points = useMemo(
    () =>
      series
        .filter(({ key }) => !hidden.has(key))
        .flatMap((one) => one.points)
        .sort((a, b) => a.x - b.x),
    [series, hidden],
  );
  const bottom = x.label ? 46 : 28;
  const top = y.label ? 26 : 10;
  const yScale = numberScale(
    y,
    points.map((point) => point.y),
    [height - top - bottom, 0],
  );
  const xs = points.map((point) => point.x);
  const { plot, parentRef } = usePlot(height, {
    top,
    right: lastLabelWidth(x, xs),
    bottom,
    left: labelsWidth(yScale, y),
  });
  const xScale = numberScale(x, xs, [0, plot.width]);
  const index = points.findIndex(({ key }) => key === cursor);
  const at = points.at(index === -1 ? points.length : index);
  const rows = at
    ? [
        { key: 'x', name: x.label ?? 'x', value: x.format(at.x) },
        { key: 'y', name: y.label ?? 'y', value: y.format(at.y) },
        ...(at.facts ?? []).map((fact) => ({ key: fact.name, ...fact })),
      ]
    : [];

  function point(left: number, top: number) {
    let [nearest, least]: [string | null, number] = [null, REACH ** 2];
    for (const one of points) {
      const distance = (xScale(one.x) - left) ** 2 + (yScale(one.y) - top) ** 2;
      if (distance < least) [nearest, least] = [one.key, distance];
    }
    setCursor(nearest);
  }

  function key(pressed: string) {
    if (pressed === 'Enter' && at) onChoose?.(at);
    const next = moveCursor(pressed, at ? index : null, points.length);
    if (next !== undefined) setCursor(next === null ? null : points[next].key);
    return next !== undefined;
  }

  return (
    <ChartFrame
      title={title}
      summary={
        points.length > 0
          ? t('{count} points: {label} from {x} to {x2}.', {
              count: points.length,
              label: x.label ?? 'x',
              x: x.format(points[0].x),
              x2: x.format(points[points.length - 1].x),
            })
          : empty
      }
      plot={plot}
      parentRef={parentRef}
      legend={colored.length > 1 && <Legend items={colored} hidden={hidden} onToggle={toggle} />}
      onKey={key}
      onPoint={point}
      onLeave={() => setCursor(null)}
      onClick={() => at && onChoose?.(at)}
      tooltip={
        at
          ? {
              x: xScale(at.x),
              y: yScale(at.y),
              content: <TooltipRows title={at.name} rows={rows} />,
              reading: readRows(at.name, rows),
            }
          : null
      }
      values={{
        columns: [t('Name'), x.label ?? 'x', y.label ?? 'y'],
        count: points.length,
        row: (i) => [points[i].name, x.format(points[i].x), y.format(points[i].y)],
      }}
    >
      <Axes plot={plot} x={{ axis: x, scale: xScale }} y={{ axis: y, scale: yScale }} />
      {y.label && (
        <text className={styles.label} x={-plot.margin.left + 2} y={-12}>
          {y.label}
        </text>
      )}
      {points.length === 0 && (
        <text className={styles.empty} x={plot.width / 2} y={plot.height / 2} textAnchor="middle">
          {empty}
        </text>
      )}
      {colored
        .filter(({ key }) => !hidden.has(key))
        .map(({ key, points: own, color, shape }) => (
          <path
            key={key}
            d={pointsPath(
              own.map((one) => [xScale(one.x), yScale(one.y)]),
              shape,
            )}
            fill={color}
            fillOpacity={0.75}
          />
        ))}
      {points
        .filter((one) => one === at || marked?.has(one.key))
        .map((one) => (
          <circle
            key={one.key}
            cx={xScale(one.x)}
            cy={yScale(one.y)}
            r={7}
            fill="none"
            stroke="var(--text)"
            strokeWidth={2}
          />
        ))}
    </ChartFrame>
  );
}
