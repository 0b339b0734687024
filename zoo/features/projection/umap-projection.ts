import { UMAP } from 'umap-js';
import { random } from '../../data/random.ts';
import type { FeatureMatrix } from '../feature-matrix.ts';

/** As umap-learn's defaults. */
const [NEIGHBOURS, MIN_DIST] = [15, 0.1];
/** Rows that have no room for neighbours are not projected. */
const FEWEST = 4;

/**
 * Rows in two dimensions, `[rows][2]`, such that neighbours stay neighbours: UMAP (McInnes et al. 2018) by umap-js, from the exact
 * nearest neighbours. The same seed gives the same picture.
 */
export function umapProjection(features: FeatureMatrix, seed = 0): number[][] {
  const { rows, dimension, values } = features;
  if (rows < FEWEST) return Array.from({ length: rows }, (_, row) => [row, 0]);
  const nNeighbors = Math.min(NEIGHBOURS, rows - 1);
  const generator = random(seed);
  const umap = new UMAP({ nComponents: 2, nNeighbors, minDist: MIN_DIST, random: () => generator.next() });
  const { indices, distances } = nearestOfEach(features, nNeighbors);
  umap.setPrecomputedKNN(indices, distances);
  return umap.fit(
    Array.from({ length: rows }, (_, row) => Array.from(values.subarray(row * dimension, (row + 1) * dimension))),
  );
}

/** The nearest rows of each, itself first, as umap-js wants them. */
function nearestOfEach({ values, rows, dimension }: FeatureMatrix, count: number) {
  const indices: number[][] = [];
  const distances: number[][] = [];
  for (let row = 0; row < rows; row++) {
    const all = new Float64Array(rows);
    for (let other = 0; other < rows; other++) {
      let squares = 0;
      for (let j = 0; j < dimension; j++) squares += (values[row * dimension + j] - values[other * dimension + j]) ** 2;
      all[other] = Math.sqrt(squares);
    }
    const order = Array.from(all.keys()).sort(
      (a, b) => all[a] - all[b] || Number(b === row) - Number(a === row) || a - b,
    );
    indices.push(order.slice(0, count));
    distances.push(order.slice(0, count).map((other) => all[other]));
  }
  return { indices, distances };
}
