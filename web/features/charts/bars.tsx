'use client';

import { type ReactNode, type RefObject, useState } from 'react';
import { t } from '../../messages/t.ts';
import { Axes } from './axes.tsx';
import { type BarSeries, barText } from './bar-series.ts';
import { ChartFrame } from './chart-frame.tsx';
import { Legend } from './legend.tsx';
import { moveCursor } from './move-cursor.ts';
import type { NumberScale } from './number-scale.ts';
import type { NumberAxis } from './series.ts';
import { seriesColor } from './series-color.ts';
import { readRows, TooltipRows } from './tooltip-rows.tsx';
import type { Plot } from './use-plot.ts';

interface BarsProps {
  title: string;
  /** The names of the places. */
  names: readonly string[];
  /** Where each place begins, and its width, in pixels. */
  places: readonly (readonly [number, number])[];
  series: readonly BarSeries[];
  hidden: ReadonlySet<string>;
  onToggle: (key: string) => void;
  x?: { axis: NumberAxis; scale: NumberScale };
  y: { axis: NumberAxis; scale: NumberScale };
  plot: Plot;
  parentRef: RefObject<HTMLDivElement | null>;
  onChoose?: ((index: number) => void) | undefined;
  chosen?: number | null | undefined;
  /** What the places are. */
  nameOf: string;
  labels?: ReactNode;
}

/** The bars of a bar chart or a histogram, with the cursor that walks from one place to the next. */
export function Bars(props: BarsProps) {
  const { title, names, places, series, hidden, onToggle, x, y, plot, parentRef, onChoose, chosen, nameOf, labels } =
    props;
  const [cursor, setCursor] = useState<number | null>(null);
  const colored = series.map((one, i) => ({ ...one, color: one.color ?? seriesColor(i) }));
  const shown = colored.filter(({ key }) => !hidden.has(key));
  const at = cursor !== null && cursor < places.length ? cursor : null;
  const rows = at === null ? [] : shown.map((one) => ({ ...one, value: barText(one, at, y.axis.format) }));
  const zero = y.scale(Math.max(0, y.scale.domain[0]));
  const largest = colored[0]?.values.reduce<number>(
    (best, value, i, all) => ((value ?? 0) > (all[best] ?? 0) ? i : best),
    0,
  );

  function key(pressed: string) {
    if (pressed === 'Enter' && at !== null && onChoose) onChoose(at);
    const next = moveCursor(pressed, at, places.length);
    if (next !== undefined) setCursor(next);
    return next !== undefined;
  }

  return (
    <ChartFrame
      title={title}
      summary={
        places.length > 0 && largest !== undefined
          ? t('{count} bars; the tallest is {names} with {colored}.', {
              count: places.length,
              names: names[largest],
              colored: barText(colored[0], largest, y.axis.format),
            })
          : t('No values yet.')
      }
      plot={plot}
      parentRef={parentRef}
      legend={colored.length > 1 && <Legend items={colored} hidden={hidden} onToggle={onToggle} />}
      onKey={key}
      onPoint={(pixel) => {
        const found = places.findIndex(([left, width]) => pixel < left + width * 1.15);
        setCursor(pixel < 0 || places.length === 0 ? null : found === -1 ? places.length - 1 : found);
      }}
      onLeave={() => setCursor(null)}
      onClick={() => at !== null && onChoose?.(at)}
      tooltip={
        at === null
          ? null
          : {
              x: places[at][0] + places[at][1] / 2,
              y: 8,
              content: <TooltipRows title={names[at]} rows={rows} />,
              reading: readRows(names[at], rows),
            }
      }
      values={{
        columns: [nameOf, ...colored.map(({ name }) => name)],
        count: places.length,
        row: (i) => [names[i], ...colored.map((one) => barText(one, i, y.axis.format))],
      }}
    >
      {[at, chosen].map(
        (index, i) =>
          typeof index === 'number' &&
          places[index] && (
            <rect
              key={i === 0 ? 'cursor' : 'chosen'}
              x={places[index][0]}
              width={places[index][1]}
              height={plot.height}
              fill={i === 0 ? 'var(--surface-raised)' : 'var(--accent-soft)'}
            />
          ),
      )}
      <Axes plot={plot} x={x} y={y} />
      {shown.map((one, s) =>
        one.values.map((value, i) => {
          if (value === null || !places[i]) return null;
          const width = places[i][1] / shown.length;
          const left = places[i][0] + width * s;
          const top = y.scale(value);
          const interval = one.intervals?.[i];
          const middle = left + width / 2;
          return (
            <g key={`${one.key} ${i}`}>
              <rect
                x={left}
                y={Math.min(top, zero)}
                width={Math.max(0.5, width - (shown.length > 1 ? 1 : 0))}
                height={Math.abs(zero - top)}
                fill={one.color}
              />
              {interval && (
                <line
                  x1={middle}
                  x2={middle}
                  y1={y.scale(interval[0])}
                  y2={y.scale(interval[1])}
                  stroke="var(--text)"
                  strokeWidth={1.5}
                />
              )}
            </g>
          );
        }),
      )}
      {labels}
    </ChartFrame>
  );
}
