import { scaleLinear, scaleLog, scaleUtc } from '@visx/scale';
import type { NumberAxis } from './series.ts';

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
  const [low, high] = extent(axis, values);
  const options = { domain: [low, high], range: [...range] };
  if (axis.scale === 'time') {
    const scale = scaleUtc<number>(options);
    return Object.assign((value: number) => scale(value), {
      domain: [low, high] as const,
      ticks: (count: number) => scale.ticks(count).map(Number),
    });
  }
  const scale =
    axis.scale === 'log'
      ? scaleLog<number>(options)
      : scaleLinear<number>({ ...options, nice: !axis.domain && !axis.whole });
  return Object.assign((value: number) => scale(value), {
    domain: [scale.domain()[0], scale.domain()[1]] as const,
    ticks: (count: number) => ticksOf(axis, scale.ticks(count)),
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
  if (scale === 'log') return [low / 2, high * 2];
  if (low === 0) return [0, 1];
  return [low - Math.abs(low) * 0.1, high + Math.abs(high) * 0.1];
}

function ticksOf({ scale, whole }: NumberAxis, ticks: number[]): number[] {
  if (whole) return ticks.filter(Number.isInteger);
  if (scale !== 'log') return ticks;
  const powers = ticks.filter((tick) => Number.isInteger(Math.round(Math.log10(tick) * 1e6) / 1e6));
  if (powers.length > 2) return powers;
  const rounder = ticks.filter((tick) => [1, 2, 5].includes(Math.round(Number(tick.toExponential(3).split('e')[0]))));
  return rounder.length > 1 ? rounder : ticks;
}
