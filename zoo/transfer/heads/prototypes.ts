import { type Features, type LabelledFeatures, type LinearModel, rowsOf } from './features.ts';
import { temperatureOf } from './temperature.ts';

/** How far two feature vectors are apart: by their difference's length, or by the angle between them. */
export type Distance = 'EUCLIDEAN' | 'COSINE';

export interface Prototypes extends LinearModel {
  /** The mean features of each class, `[classes × dimension]`: scikit-learn's `NearestCentroid.centroids_`. */
  prototypes: Float64Array;
  /** What scores are multiplied by before a softmax. */
  temperature: number;
}

/**
 * Class prototypes: an example belongs to the class whose mean features are nearest, as in scikit-learn's `NearestCentroid` and in
 * prototypical networks (Snell et al. 2017).
 *
 * EUCLIDEAN: scores are `x · c − ‖c‖²/2`, half the negative squared distance but for what all classes share. COSINE: `x · c / ‖c‖`, to
 * be given features of length 1.
 *
 * The temperature is fitted on the scores of examples that are left out of their class's mean. With one example in every class,
 * distances are divided by the mean distance between prototypes instead.
 */
export function classPrototypes(data: LabelledFeatures, distance: Distance = 'EUCLIDEAN'): Prototypes {
  const { dimension, labels, classes } = data;
  const rows = rowsOf(data);
  const counts = new Float64Array(classes);
  const sums = new Float64Array(classes * dimension);
  for (let row = 0; row < rows; row++) {
    counts[labels[row]]++;
    for (let j = 0; j < dimension; j++) sums[labels[row] * dimension + j] += data.values[row * dimension + j];
  }
  const prototypes = sums.map((sum, i) => sum / counts[Math.floor(i / dimension)]);
  const model = scorerOf(prototypes, dimension, distance);

  const seen: number[] = [];
  const scores: number[] = [];
  for (let row = 0; row < rows; row++) {
    const label = labels[row];
    if (counts[label] === 1) continue;
    const own = normalized(data, row, distance);
    const others = Float64Array.from({ length: dimension }, (_, j) => {
      const at = label * dimension + j;
      return (sums[at] - data.values[row * dimension + j]) / (counts[label] - 1);
    });
    const without = scorerOf(others, dimension, distance);
    seen.push(label);
    for (let k = 0; k < classes; k++) scores.push(k === label ? scoreOf(without, 0, own) : scoreOf(model, k, own));
  }
  const temperature =
    seen.length > 0
      ? temperatureOf(Float64Array.from(scores), seen, classes)
      : 1 / meanDistance(prototypes, dimension, distance);
  return { ...model, prototypes, temperature };
}

function scorerOf(prototypes: Float64Array, dimension: number, distance: Distance): LinearModel {
  const squares = new Float64Array(prototypes.length / dimension);
  for (const [i, value] of prototypes.entries()) squares[Math.floor(i / dimension)] += value ** 2;
  if (distance === 'EUCLIDEAN')
    return { weights: prototypes.slice(), intercepts: squares.map((square) => -square / 2) };
  const weights = prototypes.map((value, i) => value / (Math.sqrt(squares[Math.floor(i / dimension)]) || 1));
  return { weights, intercepts: new Float64Array(squares.length) };
}

/** A row as the scores read it. */
function normalized({ values, dimension }: Features, row: number, distance: Distance): Float64Array {
  const own = Float64Array.from(values.subarray(row * dimension, (row + 1) * dimension));
  if (distance === 'EUCLIDEAN') return own;
  const length = Math.sqrt(own.reduce((sum, x) => sum + x * x, 0)) || 1;
  return own.map((x) => x / length);
}

function scoreOf({ weights, intercepts }: LinearModel, k: number, own: Float64Array): number {
  let score = intercepts[k];
  for (let j = 0; j < own.length; j++) score += weights[k * own.length + j] * own[j];
  return score;
}

/** Of every two prototypes, in the scores' unit: half the squared distance, or 1 less the cosine; 1 if all are the same. */
function meanDistance(prototypes: Float64Array, dimension: number, distance: Distance): number {
  const classes = prototypes.length / dimension;
  const rows = Array.from({ length: classes }, (_, k) =>
    normalized({ values: Float32Array.from(prototypes), dimension }, k, distance),
  );
  let [sum, pairs] = [0, 0];
  for (let a = 0; a < classes; a++) {
    for (let b = 0; b < a; b++, pairs++) sum += rows[a].reduce((all, x, j) => all + (x - rows[b][j]) ** 2, 0) / 2;
  }
  return sum / pairs || 1;
}
