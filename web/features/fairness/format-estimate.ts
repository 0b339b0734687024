import { formatPercent } from '../interface/format.ts';
import type { Estimate } from './fairness-query.ts';

/** `73.0 % (61 to 83 %)`. */
export function formatShare({ value, interval }: Estimate): string {
  return `${formatPercent(value)}${interval ? ` (${interval.map((bound) => (bound * 100).toFixed(0)).join(' to ')} %)` : ''}`;
}

/** `0.25`; a dash if it is undefined. */
export const formatValue = (estimate: Estimate | null): string => (estimate ? number(estimate.value) : '–');

/** `0.10 to 0.41`; nothing without an interval. */
export const formatInterval = (estimate: Estimate | null): string =>
  estimate?.interval ? estimate.interval.map(number).join(' to ') : '';

/** Two digits, with a sign of the same width. */
const number = (value: number): string => value.toFixed(2).replace('-', '−');

/** Values of an attribute, or of several: `dark`, `dark and woman`. */
export const formatGroup = (values: string[]): string => values.join(' and ');
