'use client';

import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { formatList } from '../interface/format.ts';
import { AxisBrush } from './axis-brush.tsx';
import { shorten } from './category-labels.tsx';
import styles from './chart.module.css';
import { ChartFrame } from './chart-frame.tsx';
import { moveCursor } from './move-cursor.ts';
import { type ParallelAxis, type ParallelLine, type PlacedAxis, placeAxis } from './parallel-axis.ts';
import type { Range } from './range.ts';
import { readRows, TooltipRows } from './tooltip-rows.tsx';
import { usePlot } from './use-plot.ts';

interface ParallelCoordinatesProps {
  title: string;
  axes: readonly ParallelAxis[];
  lines: readonly ParallelLine[];
  /** The key of the axis whose values colour the lines. */
  colorBy: string;
  /** The brushed part of an axis, by its key. */
  ranges: Readonly<Record<string, Range>>;
  onRanges: (ranges: Record<string, Range>) => void;
  /** Called with a line that is clicked, or chosen with Enter. */
  onChoose?: (line: ParallelLine) => void;
  height?: number;
}

const WHOLE: Range = [0, 1];
const LEAST_STEP = 112;
const LONGEST_LABEL = 12;
/** Labels stand where no lines are where they can: the last axis has none on its right. */
const [BEFORE, AFTER] = [
  { x: -16, textAnchor: 'end' },
  { x: 16, textAnchor: 'start' },
] as const;
/** Values that round to a brush's end are inside. */
const SLACK = 0.005;

/** Lines over several axes, coloured by one of them; brushes on the axes keep the lines that cross them. */
export function ParallelCoordinates(props: ParallelCoordinatesProps) {
  const { title, lines, colorBy, ranges, onRanges, onChoose, height = 340 } = props;
  const [cursor, setCursor] = useState<string | null>(null);
  const axes = props.axes.map((axis) => placeAxis(axis, lines));
  const margin = { top: 40, right: 84, bottom: 16, left: 84 };
  const { plot, parentRef } = usePlot(height, margin, LEAST_STEP * (axes.length - 1) + margin.left + margin.right);
  const across = (index: number) => (axes.length > 1 ? (index * plot.width) / (axes.length - 1) : plot.width / 2);
  const isLast = (index: number) => index > 0 && index === axes.length - 1;
  const down = (place: number) => (1 - place) * plot.height;
  const metric = axes.find(({ key }) => key === colorBy);
  const metricOf = (line: ParallelLine) => metric?.place(line.values[colorBy]) ?? null;
  const kept = lines.filter((line) => axes.every((axis) => within(axis, line, ranges[axis.key] ?? WHOLE)));
  const ranked = [...kept].sort((a, b) => (metricOf(b) ?? -1) - (metricOf(a) ?? -1));
  const index = ranked.findIndex(({ key }) => key === cursor);
  const at = ranked.at(index === -1 ? ranked.length : index);
  const rows = at
    ? axes.map((axis) => ({ key: axis.key, name: axis.name, value: axis.show(at.values[axis.key]) }))
    : [];
  const places = (line: ParallelLine) => axes.map((axis, i) => [across(i), axis.place(line.values[axis.key])] as const);

  function key(pressed: string) {
    if (pressed === 'Enter' && at) onChoose?.(at);
    const next = moveCursor(pressed, at ? index : null, ranked.length);
    if (next !== undefined) setCursor(next === null ? null : ranked[next].key);
    return next !== undefined;
  }

  function point(left: number, top: number) {
    let [nearest, least]: [string | null, number] = [null, 14];
    for (const line of ranked) {
      const distance = distanceTo(places(line), left, (place) => Math.abs(down(place) - top));
      if (distance < least) [nearest, least] = [line.key, distance];
    }
    setCursor(nearest);
  }

  const path = (line: ParallelLine) => {
    const drawn = places(line).filter(([, place]) => place !== null);
    return drawn
      .map(([x, place], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${down(Number(place)).toFixed(1)}`)
      .join('');
  };

  return (
    <div className={styles.wide}>
      <ChartFrame
        title={title}
        summary={t('{count} of {total} lines over {axes}.', {
          count: kept.length,
          total: lines.length,
          axes: formatList(axes.map(({ name }) => name)),
        })}
        plot={plot}
        parentRef={parentRef}
        onKey={key}
        onPoint={point}
        onLeave={() => setCursor(null)}
        onClick={() => at && onChoose?.(at)}
        tooltip={
          at
            ? {
                x: plot.width / 2,
                y: 8,
                content: <TooltipRows title={at.name} rows={rows} />,
                reading: readRows(at.name, rows),
              }
            : null
        }
        values={{
          columns: [t('Name'), ...axes.map(({ name }) => name)],
          count: ranked.length,
          row: (i) => [ranked[i].name, ...axes.map((axis) => axis.show(ranked[i].values[axis.key]))],
        }}
        overlay={axes.map((axis, i) => (
          <AxisBrush
            key={axis.key}
            axis={axis}
            range={ranges[axis.key] ?? WHOLE}
            onChange={(range) => onRanges({ ...ranges, [axis.key]: range })}
            left={across(i) + margin.left}
            top={margin.top}
            height={plot.height}
          />
        ))}
      >
        {lines
          .filter((line) => !kept.includes(line))
          .map((line) => (
            <path key={line.key} d={path(line)} fill="none" stroke="var(--border)" />
          ))}
        {[...ranked].reverse().map((line) => (
          <path
            key={line.key}
            d={path(line)}
            fill="none"
            stroke={metricColor(metricOf(line))}
            strokeWidth={1.6}
            strokeOpacity={0.85}
          />
        ))}
        {at && <path d={path(at)} fill="none" stroke="var(--text)" strokeWidth={3} />}
        {axes.map((axis, i) => (
          <g key={axis.key} className={`${styles.axes} ${styles.halo}`} transform={`translate(${across(i)} 0)`}>
            <line y2={plot.height} stroke="var(--border-strong)" />
            <text y={-22} textAnchor="middle" fontWeight={axis.key === colorBy ? 650 : undefined}>
              {shorten(axis.name, 16)}
              <title>{axis.name}</title>
            </text>
            {axis.ticks.map(({ place, label }) => (
              <text key={label} y={down(place)} dy="0.32em" {...(isLast(i) ? AFTER : BEFORE)}>
                {shorten(label, LONGEST_LABEL)}
              </text>
            ))}
          </g>
        ))}
      </ChartFrame>
    </div>
  );
}

/** From the second series' colour for the least value to the first's for the greatest; grey without a value. */
const metricColor = (place: number | null): string =>
  place === null
    ? 'var(--border-strong)'
    : `color-mix(in oklab, var(--series-1) ${Math.round(place * 100)}%, var(--series-2))`;

function within(axis: PlacedAxis, line: ParallelLine, [low, high]: Range): boolean {
  if (low <= 0 && high >= 1) return true;
  const place = axis.place(line.values[axis.key]);
  return place !== null && place >= low - SLACK && place <= high + SLACK;
}

/** How far a line is above or below a pixel: between two axes it is straight. */
function distanceTo(
  places: (readonly [number, number | null])[],
  left: number,
  from: (place: number) => number,
): number {
  const next = places.findIndex(([x]) => x >= left);
  const [before, after] = [places[next - 1] ?? places[next], places[next]];
  if (!before || !after || before[1] === null || after[1] === null) return Number.POSITIVE_INFINITY;
  const share = after[0] === before[0] ? 0 : (left - before[0]) / (after[0] - before[0]);
  return from(before[1] + (after[1] - before[1]) * share);
}
