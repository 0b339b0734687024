'use client';

import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { CategoryLabels, shorten } from './category-labels.tsx';
import { cellColor } from './cell-color.ts';
import styles from './chart.module.css';
import { ChartFrame } from './chart-frame.tsx';
import { moveCursor } from './move-cursor.ts';
import { readRows, TooltipRows } from './tooltip-rows.tsx';
import { usePlot } from './use-plot.ts';

interface HeatmapProps {
  title: string;
  rows: { label: string; names: readonly string[] };
  columns: { label: string; names: readonly string[] };
  /** One row of values a name of `rows`, at most some 100 × 100. */
  values: readonly (readonly (number | null)[])[];
  /** What a value is: `Examples`. */
  valueLabel: string;
  format: (value: number) => string;
  /** The share of a value's colour, 0..1; by default its share of the largest. Negative values take another colour. */
  intensity?: (value: number, row: number, column: number) => number;
  /** The height of a row in pixels. */
  rowHeight?: number;
  onChoose?: (row: number, column: number) => void;
}

/** Values of pairs of categories as coloured cells. The arrow keys walk through them. */
export function Heatmap(props: HeatmapProps) {
  const { title, rows, columns, values, valueLabel, format, rowHeight = 26, onChoose } = props;
  const [cursor, setCursor] = useState<readonly [number, number] | null>(null);
  const longest = Math.max(0, ...rows.names.map((name) => Math.min(name.length, 16)));
  const margin = { top: 20, right: 12, bottom: 76, left: Math.ceil(longest * 6.8) + 14 };
  const { plot, parentRef } = usePlot(rows.names.length * rowHeight + margin.top + margin.bottom, margin);
  const step = plot.width / Math.max(1, columns.names.length);
  const largest = Math.max(1e-12, ...values.flat().map((value) => Math.abs(value ?? 0)));
  const intensity = props.intensity ?? ((value: number) => value / largest);
  const [row, column] = cursor ?? [];
  const value = row === undefined || column === undefined ? undefined : values[row]?.[column];
  const name =
    row === undefined || column === undefined
      ? ''
      : `${rows.label} ${rows.names[row]}, ${columns.label.toLowerCase()} ${columns.names[column]}`;
  const said = [{ key: 'value', name: valueLabel, value: typeof value === 'number' ? format(value) : '–' }];
  const legible =
    step > Math.max(...values.flat().map((one) => (one === null ? 0 : format(one).length))) * 6.4 + 4 &&
    rowHeight >= 16;

  function key(pressed: string) {
    if (pressed === 'Enter' && cursor) onChoose?.(...cursor);
    const upright = ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown'].includes(pressed);
    const next = moveCursor(pressed, cursor?.[upright ? 0 : 1] ?? null, (upright ? rows : columns).names.length);
    if (next === undefined) return false;
    if (next === null) setCursor(null);
    else setCursor(upright ? [next, cursor?.[1] ?? 0] : [cursor?.[0] ?? 0, next]);
    return true;
  }

  function point(left: number, top: number) {
    const found = [Math.floor(top / rowHeight), Math.floor(left / step)] as const;
    setCursor(values[found[0]]?.[found[1]] === undefined ? null : found);
  }

  return (
    <ChartFrame
      title={title}
      summary={t('{rows} rows, {row}, and {columns} columns, {column}.', {
        rows: rows.names.length,
        row: rows.label.toLowerCase(),
        columns: columns.names.length,
        column: columns.label.toLowerCase(),
      })}
      plot={plot}
      parentRef={parentRef}
      onKey={key}
      onPoint={point}
      onLeave={() => setCursor(null)}
      onClick={() => cursor && onChoose?.(...cursor)}
      tooltip={
        row === undefined || column === undefined
          ? null
          : {
              x: (column + 0.5) * step,
              y: (row + 0.5) * rowHeight,
              content: <TooltipRows title={name} rows={said} />,
              reading: readRows(name, said),
            }
      }
      values={{
        columns: [
          rows.label,
          ...columns.names.map((one, i) => `${one}${columns.names.indexOf(one) < i ? ` ${i}` : ''}`),
        ],
        count: rows.names.length,
        row: (i) => [
          rows.names[i],
          ...columns.names.map((_, j) => (typeof values[i]?.[j] === 'number' ? format(Number(values[i][j])) : '')),
        ],
      }}
    >
      <text className={styles.label} x={-margin.left + 2} y={-8}>{`${rows.label} ↓  ${columns.label} →`}</text>
      {rows.names.map((label, i) => (
        <g key={i} transform={`translate(0 ${i * rowHeight})`}>
          {(rowHeight >= 13 || i % Math.ceil(13 / rowHeight) === 0) && (
            <text className={styles.label} x={-6} y={rowHeight / 2} dy="0.32em" textAnchor="end">
              {shorten(label, 16)}
            </text>
          )}
          {columns.names.map((_, j) => {
            const one = values[i]?.[j];
            const share = typeof one === 'number' ? intensity(one, i, j) : 0;
            return (
              <g key={j} transform={`translate(${j * step} 0)`}>
                <rect
                  width={Math.max(0.5, step - 1)}
                  height={rowHeight - 1}
                  fill={cellColor(share)}
                  stroke={row === i && column === j ? 'var(--text)' : undefined}
                  strokeWidth={2}
                />
                {legible && typeof one === 'number' && one !== 0 && (
                  <text className={styles.cell} x={step / 2} y={rowHeight / 2} dy="0.32em" textAnchor="middle">
                    {format(one)}
                  </text>
                )}
              </g>
            );
          })}
        </g>
      ))}
      <CategoryLabels names={columns.names} place={(i) => (i + 0.5) * step} step={step} plot={plot} />
    </ChartFrame>
  );
}
