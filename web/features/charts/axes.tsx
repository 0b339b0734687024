'use client';

import { useInBrowser } from '../interface/use-in-browser.ts';
import styles from './chart.module.css';
import { labelledTicks } from './labelled-ticks.ts';
import { type NumberScale, numberScale } from './number-scale.ts';
import type { NumberAxis } from './series.ts';
import type { Plot } from './use-plot.ts';

const Y_TICKS = 5;
const X_TICK_WIDTH = 72;
/** Of a wide one, such as %. */
const CHARACTER_WIDTH = 7.6;

/** The width that the labels of a vertical axis need, in pixels. */
export function labelsWidth(scale: NumberScale, axis: NumberAxis): number {
  const longest = Math.max(1, ...labelledTicks(scale, axis, Y_TICKS).map((tick) => axis.format(tick).length));
  return Math.min(96, Math.max(28, Math.ceil(longest * CHARACTER_WIDTH) + 10));
}

/** The width that half of the last label of a horizontal axis needs to the right of the plot, in pixels. */
export function lastLabelWidth(axis: NumberAxis, values: Iterable<number>): number {
  const [, last] = numberScale(axis, values, [0, 1]).domain;
  return Math.max(16, Math.ceil((axis.format(last).length * CHARACTER_WIDTH) / 2));
}

interface AxesProps {
  plot: Plot;
  x?: { axis: NumberAxis; scale: NumberScale };
  y: { axis: NumberAxis; scale: NumberScale };
}

/** Both axes of numbers, and lines across the plot at the labels of the vertical one. */
export function Axes({ plot, x, y }: AxesProps) {
  // A time is written in the reader's zone, which only the browser knows.
  const inBrowser = useInBrowser();
  const showX = x && (x.axis.scale !== 'time' || inBrowser);
  return (
    <g className={styles.axes}>
      {labelledTicks(y.scale, y.axis, Y_TICKS).map((tick) => (
        <g key={tick} transform={`translate(0 ${y.scale(tick).toFixed(1)})`}>
          <line x2={plot.width} stroke="var(--border)" />
          <text x={-8} dy="0.32em" textAnchor="end">
            {y.axis.format(tick)}
          </text>
        </g>
      ))}
      {x && <line x2={plot.width} y1={plot.height} y2={plot.height} stroke="var(--border-strong)" />}
      {showX &&
        labelledTicks(x.scale, x.axis, Math.max(2, Math.floor(plot.width / X_TICK_WIDTH))).map((tick) => (
          <text key={tick} x={x.scale(tick).toFixed(1)} y={plot.height + 12} dy="0.6em" textAnchor="middle">
            {x.axis.format(tick)}
          </text>
        ))}
      {x?.axis.label && (
        <text x={plot.width / 2} y={plot.height + 40} textAnchor="middle">
          {x.axis.label}
        </text>
      )}
    </g>
  );
}
