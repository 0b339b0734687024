import { InvalidInputError } from '../../errors.ts';
import { blockedCholesky, solveBlocked } from './blocked-cholesky.ts';
import { type Features, type LabelledFeatures, type LinearModel, rowsOf, takeRows } from './features.ts';
import { type MatrixProducts, withMatrixProducts } from './matrix-products.ts';
import { transpose } from './transpose.ts';

/**
 * Linear discriminant analysis with shrunk covariances: scikit-learn's `LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")`.
 *
 * The covariance within the classes is the mean of theirs, weighted by their frequency, each shrunk towards a diagonal by the share
 * of Ledoit and Wolf ("A well-conditioned estimator for large-dimensional covariance matrices", 2004) on features of variance 1.
 *
 * @returns one row of weights for each class: see `LinearModel`. Softmax of its scores gives the probabilities
 * @throws InvalidInputError if no class varies: its examples are one, or all the same
 */
export function linearDiscriminant(data: LabelledFeatures, signal?: AbortSignal): Promise<LinearModel> {
  return withMatrixProducts(async (products) => {
    const { dimension, classes } = data;
    const rows = rowsOf(data);
    const covariance = new Float64Array(dimension * dimension);
    const means = new Float64Array(classes * dimension);
    const frequencies = new Float64Array(classes);
    const labels = Array.from(data.labels);
    for (let k = 0; k < classes; k++) {
      signal?.throwIfAborted();
      const own = takeRows(
        data,
        labels.flatMap((label, row) => (label === k ? [row] : [])),
      );
      frequencies[k] = rowsOf(own) / rows;
      const shrunk = await shrunkCovariance(own, products);
      means.set(shrunk.mean, k * dimension);
      for (let i = 0; i < covariance.length; i++) covariance[i] += frequencies[k] * shrunk.covariance[i];
    }
    const lower = await blockedCholesky(covariance, dimension, products);
    if (lower.blocks.every(({ inverted }) => inverted.every((value) => value === 0))) {
      throw new InvalidInputError(
        'LINEAR_DISCRIMINANT needs examples that differ within a class: at least two in one of them. Add examples, raise shots, or use another head.',
        'head',
      );
    }
    const weights = transpose(await solveBlocked(lower, transpose(means, dimension), products), classes);
    const intercepts = new Float64Array(classes);
    for (let k = 0; k < classes; k++) {
      const mean = means.subarray(k * dimension, (k + 1) * dimension);
      const row = weights.subarray(k * dimension, (k + 1) * dimension);
      intercepts[k] = Math.log(frequencies[k]) - row.reduce((sum, weight, j) => sum + weight * mean[j], 0) / 2;
    }
    return { weights, intercepts };
  });
}

/** The mean of one class, and its covariance shrunk by Ledoit and Wolf's share. */
async function shrunkCovariance(features: Features, products: MatrixProducts) {
  const { dimension, values } = features;
  const rows = rowsOf(features);
  const mean = new Float64Array(dimension);
  for (const [i, value] of values.entries()) mean[i % dimension] += value / rows;
  const variance = new Float64Array(dimension);
  for (const [i, value] of values.entries()) variance[i % dimension] += (value - mean[i % dimension]) ** 2 / rows;
  // A feature that varies by rounding only keeps its scale, as in StandardScaler.
  const rounding = rows * Number.EPSILON;
  const scale = variance.map((own, j) => (own > rounding * own + (rounding * mean[j]) ** 2 ? Math.sqrt(own) : 1));
  const covariance = await products.scatter(features, mean);
  for (let i = 0; i < covariance.length; i++) covariance[i] /= rows;

  // Of features with variance 1, in which the share is measured.
  let [trace, squared, fourths] = [0, 0, 0];
  for (let j = 0; j < dimension; j++) trace += variance[j] / scale[j] ** 2;
  for (let i = 0; i < dimension; i++) {
    for (let j = 0; j < dimension; j++) squared += (covariance[i * dimension + j] / (scale[i] * scale[j])) ** 2;
  }
  for (let row = 0; row < rows; row++) {
    let length = 0;
    for (let j = 0; j < dimension; j++) length += ((values[row * dimension + j] - mean[j]) / scale[j]) ** 2;
    fourths += length ** 2;
  }
  const average = trace / dimension;
  const delta = (squared - 2 * average * trace + dimension * average ** 2) / dimension;
  const beta = Math.min((fourths / rows - squared) / (dimension * rows), delta);
  const share = beta === 0 ? 0 : beta / delta;
  for (let i = 0; i < covariance.length; i++) covariance[i] *= 1 - share;
  for (let j = 0; j < dimension; j++) covariance[j * dimension + j] += share * average * scale[j] ** 2;
  return { mean, covariance };
}
