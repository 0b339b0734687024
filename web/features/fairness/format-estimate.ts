import { formatPercent } from '../interface/format.ts';
import type { Estimate } from './fairness-query.ts';

/** `73.0 % (61 to 83 %)`. */
export function formatShare({ value, interval }: Estimate): string {
  return `${formatPercent(value)}${interval ? ` (${interval.map((bound) => (bound * 100).toFixed(0)).join(' to ')} %)` : ''}`;
}

/** `0.25 (0.10 to 0.41)`; a dash where it is undefined. */
export function formatDifference(estimate: Estimate | null): string {
  if (!estimate) return '–';
  const { value, interval } = estimate;
  return `${value.toFixed(2)}${interval ? ` (${interval.map((bound) => bound.toFixed(2)).join(' to ')})` : ''}`;
}

/** Values of an attribute, or of several: `dark`, `dark and woman`. */
export const formatGroup = (values: string[]): string => values.join(' and ');
