'use client';

import { AxisBottom, AxisLeft } from '@visx/axis';
import { GridRows } from '@visx/grid';
import { scaleLinear } from '@visx/scale';
import styles from './chart.module.css';
import type { NumberScale } from './number-scale.ts';
import type { NumberAxis } from './series.ts';
import { useHydrated } from './use-hydrated.ts';
import type { Plot } from './use-plot.ts';

const Y_TICKS = 5;
const X_TICK_WIDTH = 72;
const CHARACTER_WIDTH = 6.8;

/** The width that the labels of a vertical axis need, in pixels. */
export function labelsWidth(scale: NumberScale, { format }: NumberAxis): number {
  const longest = Math.max(1, ...scale.ticks(Y_TICKS).map((tick) => format(tick).length));
  return Math.min(96, Math.max(28, Math.ceil(longest * CHARACTER_WIDTH) + 10));
}

interface AxesProps {
  plot: Plot;
  x?: { axis: NumberAxis; scale: NumberScale };
  y: { axis: NumberAxis; scale: NumberScale };
}

/** Both axes of numbers, and lines across the plot at the labels of the vertical one. */
export function Axes({ plot, x, y }: AxesProps) {
  const yTicks = y.scale.ticks(Y_TICKS);
  // A time is written in the reader's zone, which only the browser knows.
  const hydrated = useHydrated();
  const xTicks =
    x?.axis.scale === 'time' && !hydrated ? [] : x?.scale.ticks(Math.max(2, Math.floor(plot.width / X_TICK_WIDTH)));
  return (
    <g className={styles.axes}>
      <GridRows
        scale={pixels(plot.height)}
        width={plot.width}
        tickValues={yTicks.map(y.scale)}
        stroke="var(--border)"
      />
      <AxisLeft
        scale={pixels(plot.height)}
        tickValues={yTicks.map(y.scale)}
        tickFormat={(_, i) => y.axis.format(yTicks[i])}
        hideTicks
        hideAxisLine
        tickLength={4}
        tickComponent={({ x: left, y: top, formattedValue }) => (
          <text x={left} y={top} dy="0.32em" textAnchor="end">
            {formattedValue}
          </text>
        )}
      />
      {x && xTicks && (
        <AxisBottom
          top={plot.height}
          scale={pixels(plot.width)}
          tickValues={xTicks.map(x.scale)}
          tickFormat={(_, i) => x.axis.format(xTicks[i])}
          hideTicks
          stroke="var(--border-strong)"
          tickLength={8}
          tickComponent={({ x: left, y: top, formattedValue }) => (
            <text x={left} y={top} dy="0.6em" textAnchor="middle">
              {formattedValue}
            </text>
          )}
        />
      )}
      {x?.axis.label && (
        <text x={plot.width / 2} y={plot.height + 38} textAnchor="middle">
          {x.axis.label}
        </text>
      )}
    </g>
  );
}

/** The places along an axis are pixels already, so that log and time axes need nothing of their own here. */
const pixels = (length: number) => scaleLinear<number>({ domain: [0, length], range: [0, length] });
