import { type FeatureFile, featureBlocks, readFeatureRows } from './feature-rows.ts';

export interface NeighbourRow {
  row: number;
  /** Euclidean. */
  distance: number;
}

/**
 * The `k` rows whose features are nearest to those of a row, nearest first, without the row itself; of equals the earlier. As
 * `kneighbors()` of scikit-learn's `NearestNeighbors`. Reads the file once and keeps little of it.
 */
export async function neighboursOf(source: FeatureFile, row: number, k: number): Promise<NeighbourRow[]> {
  const { values: wanted } = await readFeatureRows(source, [row]);
  const { dimension } = source;
  let nearest: NeighbourRow[] = [];
  for await (const { first, block } of featureBlocks(source)) {
    const limit = nearest.length < k ? Number.POSITIVE_INFINITY : nearest[k - 1].distance;
    const near: NeighbourRow[] = [];
    for (let i = 0; i < block.rows; i++) {
      if (first + i === row) continue;
      const distance = distanceTo(wanted, block.values, i * dimension);
      if (distance < limit) near.push({ row: first + i, distance });
    }
    nearest = [...nearest, ...near].sort((a, b) => a.distance - b.distance || a.row - b.row).slice(0, k);
  }
  return nearest;
}

function distanceTo(wanted: Float32Array, values: Float32Array, start: number): number {
  let squares = 0;
  for (let j = 0; j < wanted.length; j++) squares += (values[start + j] - wanted[j]) ** 2;
  return Math.sqrt(squares);
}
