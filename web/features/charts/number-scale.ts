import { nice, ticks } from '@visx/vendor/d3-array';
import { utcTicks } from '@visx/vendor/d3-time';
import type { NumberAxis } from './series.ts';

const HALF_DAY_MS = 43_200_000;

/** Places of numbers along an axis, and the numbers to label. */
export interface NumberScale {
  (value: number): number;
  domain: readonly [number, number];
  ticks: (count: number) => number[];
}

/**
 * The scale of an axis over its values.
 *
 * @param range where the axis begins and ends, in pixels
 */
export function numberScale(axis: NumberAxis, values: Iterable<number>, range: readonly [number, number]): NumberScale {
  const [least, greatest] = extent(axis, values);
  const rounds = axis.scale !== 'time' && axis.scale !== 'log' && !axis.domain && !axis.whole;
  const [start, end] = rounds ? nice(least, greatest, 10) : [least, greatest];
  const [floor, ceiling] = axis.limits ?? [start, end];
  const [low, high] = [Math.max(start, floor), Math.min(end, ceiling)];
  const place = axis.scale === 'log' ? Math.log : Number;
  const [from, to] = range;
  const perUnit = (to - from) / (place(high) - place(low));
  return Object.assign((value: number) => from + (place(value) - place(low)) * perUnit, {
    domain: [low, high] as const,
    ticks: (count: number) => ticksOf(axis, low, high, count),
  });
}

function extent({ scale, domain, fromZero }: NumberAxis, values: Iterable<number>): [number, number] {
  if (domain && domain[0] < domain[1]) return [...domain];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value) || (scale === 'log' && value <= 0)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return scale === 'log' ? [0.1, 1] : [0, 1];
  if (fromZero && scale !== 'log') {
    low = Math.min(low, 0);
    high = Math.max(high, 0);
  }
  if (low < high) return [low, high];
  if (scale === 'time') return [low - HALF_DAY_MS, high + HALF_DAY_MS];
  if (scale === 'log') return [low / 2, high * 2];
  if (low === 0) return [0, 1];
  return [low - Math.abs(low) * 0.1, high + Math.abs(high) * 0.1];
}

function ticksOf({ scale, whole }: NumberAxis, low: number, high: number, count: number): number[] {
  if (scale === 'time') return utcTicks(new Date(low), new Date(high), count).map(Number);
  if (scale === 'log') return logTicks(low, high);
  const even = ticks(low, high, count);
  return whole ? even.filter(Number.isInteger) : even;
}

/** Powers of ten; with few of them 2 and 5 times those as well, and within one of them even steps. */
function logTicks(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const powers = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, i) => Number(`1e${first + i}`));
  const within = (values: number[]) => values.filter((value) => value >= low && value <= high);
  if (within(powers).length > 2) return within(powers);
  const more = within(powers.flatMap((power) => [power, 2 * power, 5 * power]));
  return more.length > 1 ? more : ticks(low, high, 4);
}
