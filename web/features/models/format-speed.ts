import { formatFixed } from '../interface/format.ts';
/** Milliseconds of one example, as `4.6 ms` or `1.2 s`. */
export function formatSpeed(milliseconds: number): string {
  if (milliseconds >= 1_000) return `${formatFixed(milliseconds / 1_000, 1)} s`;
  return `${formatFixed(milliseconds, milliseconds >= 10 ? 0 : milliseconds >= 1 ? 1 : 2)} ms`;
}
