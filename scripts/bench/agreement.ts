/** The largest difference between two sides' numbers, relative to the largest of them (or to 1, if all are smaller). */
export function largestDifference(ours: readonly number[], peer: readonly number[]): number {
  if (ours.length !== peer.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(1, ...peer.map(Math.abs));
  const differences = ours.map((value, i) => Math.abs(value - peer[i]) / scale);
  return differences.every((difference) => Number.isFinite(difference))
    ? Math.max(...differences)
    : Number.POSITIVE_INFINITY;
}

/** The largest accepted difference between two sides. */
export const TOLERANCE = 1e-3;
