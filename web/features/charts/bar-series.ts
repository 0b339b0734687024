import { t } from '../../messages/t.ts';

/** Values of each category, one bar a category. */
export interface BarSeries {
  key: string;
  name: string;
  /** One a category, in their order. */
  values: readonly (number | null)[];
  /** The ends of each value's interval. */
  intervals?: readonly (readonly [number, number] | null)[];
  color?: string;
}

/** All numbers that an axis of the bars has to reach. */
export function* barValues(series: readonly BarSeries[]): Generator<number> {
  for (const { values, intervals } of series) {
    for (const value of values) if (value !== null) yield value;
    for (const interval of intervals ?? []) if (interval) yield* interval;
  }
}

/** A bar's value with its interval, in words. */
export function barText({ values, intervals }: BarSeries, index: number, format: (value: number) => string): string {
  const value = values[index];
  if (value === null || value === undefined) return '–';
  const interval = intervals?.[index];
  return interval
    ? t('{value} ({low} to {high})', {
        value: format(value),
        low: format(interval[0]),
        high: format(interval[1]),
      })
    : format(value);
}
