import { type Features, rowsOf } from '../heads/features.ts';

/** Rows of each domain that are compared. */
const SAMPLE = 200;

/**
 * The median of the squared distances between examples of two domains taken together: the usual width of a kernel (A. Gretton et al.,
 * "A Kernel Two-Sample Test", JMLR 2012, section 8). Of large domains every so many-th row is taken.
 */
export function medianDistance(source: Features, target: Features): number {
  const rows = [...sampleOf(source), ...sampleOf(target)];
  const distances: number[] = [];
  for (const [i, a] of rows.entries()) {
    for (const b of rows.slice(0, i)) {
      let distance = 0;
      for (let j = 0; j < a.length; j++) distance += (a[j] - b[j]) ** 2;
      distances.push(distance);
    }
  }
  const sorted = Float64Array.from(distances).sort();
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2 || 1;
}

function sampleOf(features: Features): Float32Array[] {
  const { values, dimension } = features;
  const every = Math.max(1, Math.floor(rowsOf(features) / SAMPLE));
  const rows = Math.min(SAMPLE, rowsOf(features));
  return Array.from({ length: rows }, (_, i) => values.subarray(i * every * dimension, (i * every + 1) * dimension));
}
