import { formatFixed } from '../interface/format.ts';

/** A latency, in seconds from ten on; a dash if nothing was measured. */
export function formatMilliseconds(milliseconds: number | null): string {
  if (milliseconds === null) return '–';
  if (milliseconds >= 10_000) return `${formatFixed(milliseconds / 1_000, 1)} s`;
  return `${formatFixed(milliseconds, milliseconds < 10 ? 1 : 0)} ms`;
}
