import { random } from '../random.ts';

/** Neighbours whose distances are averaged. */
const NEIGHBOURS = 10;
/** Of more examples than this, distances are to so many drawn ones, or time would grow with the square of their number. */
const MAX_REFERENCES = 4_096;
/** From this dimension on, the distance is 1 - cosine; below, Euclidean. */
const COSINE_FROM = 4;
/** An outlier's mean distance exceeds the upper quartile by so many interquartile ranges. */
const RANGES = 1.7;

/** Rows of features, `[count, dimension]`. */
export interface FeatureRows {
  values: Float32Array;
  count: number;
  dimension: number;
}

/**
 * Finds examples that are far from all others: the mean distance of the features to those of their ten nearest neighbours is
 * beyond the upper quartile of all by 1.7 interquartile ranges. Sources: for the distance, Kuan and Mueller, "Back to the basics:
 * revisiting out-of-distribution detection baselines" (2022); for the limit, Tukey's fences, as wide as finds the examples of cleanlab's
 * Datalab, with which the spec compares.
 *
 * @returns positions, the farthest first
 * @throws the signal's reason if it is aborted
 */
export function outliers(features: FeatureRows, { signal }: { signal?: AbortSignal } = {}): number[] {
  if (features.count < 3) return [];
  const distances = meanDistances(features, signal);
  const sorted = distances.toSorted();
  const [lower, upper] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  const limit = upper + RANGES * (upper - lower);
  return [...distances.keys()].filter((i) => distances[i] > limit).sort((a, b) => distances[b] - distances[a] || a - b);
}

/** The mean distance of each example to its nearest neighbours, `[count]`. */
export function meanDistances(features: FeatureRows, signal?: AbortSignal): Float64Array {
  const { count, dimension } = features;
  const isCosine = dimension >= COSINE_FROM;
  const rows = isCosine ? unitRows(features) : features.values;
  const references = drawReferences(count);
  const k = Math.min(NEIGHBOURS, references.length - 1);
  const nearest = new Float64Array(k);
  return new Float64Array(count).map((_, i) => {
    if (i % 100 === 0) signal?.throwIfAborted();
    nearest.fill(Number.POSITIVE_INFINITY);
    for (const other of references) {
      if (other === i) continue;
      const [a, b] = [i * dimension, other * dimension];
      let sum = 0;
      if (isCosine) for (let j = 0; j < dimension; j++) sum += rows[a + j] * rows[b + j];
      else for (let j = 0; j < dimension; j++) sum += (rows[a + j] - rows[b + j]) ** 2;
      insert(nearest, isCosine ? Math.max(0, 1 - sum) : Math.sqrt(sum));
    }
    return nearest.reduce((total, distance) => total + distance, 0) / k;
  });
}

function drawReferences(count: number): number[] {
  const all = [...Array(count).keys()];
  return count <= MAX_REFERENCES ? all : random(0).shuffle(all).slice(0, MAX_REFERENCES);
}

/** A row of zeros stays one: its distance to all others is 1, as in scikit-learn. */
function unitRows({ values, count, dimension }: FeatureRows): Float32Array {
  const unit = new Float32Array(values.length);
  for (let i = 0; i < count; i++) {
    const row = values.subarray(i * dimension, (i + 1) * dimension);
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)) || 1;
    for (let j = 0; j < dimension; j++) unit[i * dimension + j] = row[j] / norm;
  }
  return unit;
}

/** Keeps the smallest numbers, ascending. */
function insert(smallest: Float64Array, number: number): void {
  let place = smallest.length - 1;
  if (number >= smallest[place]) return;
  for (; place > 0 && smallest[place - 1] > number; place--) smallest[place] = smallest[place - 1];
  smallest[place] = number;
}

/** Interpolated linearly, as numpy does by default. */
function quantile(sorted: Float64Array, share: number): number {
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
