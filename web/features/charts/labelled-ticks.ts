import type { NumberScale } from './number-scale.ts';
import type { NumberAxis } from './series.ts';

/**
 * The numbers to label along an axis: about as many as asked for, and so few that no two of them read the same, such as 0.05 and 0.1 with one
 * decimal.
 */
export function labelledTicks(
  scale: Pick<NumberScale, 'ticks'>,
  { format }: Pick<NumberAxis, 'format'>,
  count: number,
): number[] {
  const all = scale.ticks(count);
  for (let fewer = count, ticks = all; fewer > 1; ticks = scale.ticks(--fewer))
    if (new Set(ticks.map(format)).size === ticks.length) return ticks;
  return all;
}
