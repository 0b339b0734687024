/** A latency, or a dash if nothing was measured. */
export function formatMilliseconds(milliseconds: number | null): string {
  if (milliseconds === null) return '–';
  return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}
