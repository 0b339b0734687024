import { type Features, rowsOf } from '../heads/features.ts';

/** The mean and the standard deviation of each feature, `[dimension]`. */
export interface Moments {
  mean: Float64Array;
  /** Of the population; 1 for a feature that never changes, as with scikit-learn's StandardScaler. */
  deviation: Float64Array;
}

export function momentsOf(features: Features): Moments {
  const { values, dimension } = features;
  const rows = rowsOf(features);
  const [mean, variance] = [new Float64Array(dimension), new Float64Array(dimension)];
  for (let i = 0; i < values.length; i++) mean[i % dimension] += values[i] / rows;
  for (let i = 0; i < values.length; i++) variance[i % dimension] += (values[i] - mean[i % dimension]) ** 2 / rows;
  // A constant whose mean is rounded has a variance of rounding errors.
  const isConstant = (i: number) => variance[i] <= (10 * Number.EPSILON * mean[i]) ** 2;
  return { mean, deviation: variance.map((value, i) => (isConstant(i) ? 1 : Math.sqrt(value))) };
}

/** Features of mean 0 and standard deviation 1. */
export function standardized({ values, dimension }: Features, { mean, deviation }: Moments): Features {
  return { values: values.map((value, i) => (value - mean[i % dimension]) / deviation[i % dimension]), dimension };
}
