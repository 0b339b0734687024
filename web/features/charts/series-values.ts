import { t } from '../../messages/t.ts';
import type { Series, SeriesPoint } from './series.ts';
import type { TooltipRow } from './tooltip-rows.tsx';

const MOST_DOTS = 25;

const isPresent = (value: number | null | undefined): value is number => typeof value === 'number';
export const hasInterval = ({ low, high }: SeriesPoint) => isPresent(low) && isPresent(high);

/** Between two gaps there is no line: a dot alone shows the value. */
export const isSparse = (points: readonly SeriesPoint[]) => points.filter(({ y }) => y !== null).length < MOST_DOTS;

/** All numbers that an axis of the series has to reach. */
export function* valuesOf(series: readonly Series[]) {
  for (const { points } of series) for (const { y, low, high } of points) yield* [y, low, high].filter(isPresent);
}

/** A series' value at x with its interval, in words; null where it has none. */
export function valueAt({ points }: Series, x: number, format: (value: number) => string): string | null {
  const point = points.find((candidate) => candidate.x === x);
  if (!point || point.y === null) return null;
  if (!isPresent(point.low) || !isPresent(point.high)) return format(point.y);
  return t('{value} ({low} to {high})', { value: format(point.y), low: format(point.low), high: format(point.high) });
}

/** Each series' value at x. */
export const rowsAt = (
  series: readonly (Series & { color: string })[],
  x: number,
  format: (value: number) => string,
): TooltipRow[] =>
  series.flatMap((line) => {
    const value = valueAt(line, x, format);
    return value === null ? [] : [{ key: line.key, name: line.name, color: line.color, dashes: line.dashes, value }];
  });
