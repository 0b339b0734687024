import { type Features, rowsOf } from '../heads/features.ts';
import type { MatrixProducts } from '../heads/matrix-products.ts';
import { momentsOf } from './moments.ts';

/**
 * The covariance of features, shrunk towards a diagonal as O. Ledoit and M. Wolf derive it ("A well-conditioned estimator for
 * large-dimensional covariance matrices", Journal of Multivariate Analysis, 2004): it has an inverse even where there are fewer rows
 * than features. Features are standardized for the estimate and scaled back, as skada's and scikit-learn's `"auto"` does.
 *
 * @returns `[dimension, dimension]`
 */
export async function shrunkCovariance(features: Features, products: MatrixProducts): Promise<Float64Array> {
  const { dimension } = features;
  const rows = rowsOf(features);
  const { mean, deviation } = momentsOf(features);
  const scale = (i: number) => deviation[Math.floor(i / dimension)] * deviation[i % dimension];
  const scatter = await products.scatter(features, mean);
  const correlation = scatter.map((value, i) => value / (rows * scale(i)));
  const trace = traceOf(correlation, dimension);
  const shrinkage = shrinkageOf(correlation, trace, fourthMoment(features, mean, deviation) / rows, {
    rows,
    dimension,
  });
  return correlation.map((value, i) => {
    const onDiagonal = i % (dimension + 1) === 0 ? (shrinkage * trace) / dimension : 0;
    return ((1 - shrinkage) * value + onDiagonal) * scale(i);
  });
}

/**
 * How much is shrunk, 0 to 1; nothing of a single feature.
 *
 * @param fourth the mean of the rows' fourth powers of length
 */
function shrinkageOf(
  covariance: Float64Array,
  trace: number,
  fourth: number,
  { rows, dimension }: { rows: number; dimension: number },
): number {
  if (dimension === 1) return 0;
  let squares = 0;
  for (const value of covariance) squares += value ** 2;
  const distance = (squares - trace ** 2 / dimension) / dimension;
  const error = Math.min((fourth - squares) / (dimension * rows), distance);
  return error === 0 ? 0 : error / distance;
}

function traceOf(matrix: Float64Array, size: number): number {
  let trace = 0;
  for (let i = 0; i < size; i++) trace += matrix[i * (size + 1)];
  return trace;
}

function fourthMoment({ values, dimension }: Features, mean: Float64Array, deviation: Float64Array): number {
  let fourth = 0;
  for (let start = 0; start < values.length; start += dimension) {
    let square = 0;
    for (let i = 0; i < dimension; i++) square += ((values[start + i] - mean[i]) / deviation[i]) ** 2;
    fourth += square ** 2;
  }
  return fourth;
}
