import { formatFixed, formatList, formatPercent, formatRange } from '../interface/format.ts';
import type { Estimate } from './fairness-query.ts';

/** `73.0 % (61 to 83 %)`. */
export function formatShare({ value, interval }: Estimate): string {
  return `${formatPercent(value)}${interval ? ` (${formatRange(formatFixed(interval[0] * 100, 0), formatFixed(interval[1] * 100, 0))} %)` : ''}`;
}

/** `0.25`; a dash if it is undefined. */
export const formatValue = (estimate: Estimate | null): string => (estimate ? number(estimate.value) : '–');

/** `0.10 to 0.41`; nothing without an interval. */
export const formatInterval = (estimate: Estimate | null): string =>
  estimate?.interval ? formatRange(number(estimate.interval[0]), number(estimate.interval[1])) : '';

/** Two digits, with a sign of the same width. */
const number = (value: number): string => formatFixed(value, 2);

/** Values of an attribute, or of several: `dark`, `dark and woman`. */
export const formatGroup = (values: string[]): string => formatList(values);
