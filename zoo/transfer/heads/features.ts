/** The features of some examples, `rows × dimension`, row after row: what `extractFeatures` wrote, for instance. */
export interface Features {
  values: Float32Array;
  dimension: number;
}

/** Features with one label each. */
export interface LabelledFeatures extends Features {
  /** Of each row, from 0 to `classes` − 1. Each class has at least one row. */
  labels: ArrayLike<number>;
  /** At least two. */
  classes: number;
}

/**
 * A linear model: `scores = features · weightsᵀ + intercepts`.
 *
 * `weights [outputs × dimension]` and `intercepts [outputs]` are scikit-learn's `coef_` and `intercept_`. Of two classes scikit-learn
 * has one row; here the second row less the first is that row.
 */
export interface LinearModel {
  weights: Float64Array;
  intercepts: Float64Array;
}

export const rowsOf = ({ values, dimension }: Features): number => values.length / dimension;

/** Turns scikit-learn's one row of two classes into two, −½ and +½ of it: their softmax is its sigmoid. */
export function twoRows({ weights, intercepts }: LinearModel): LinearModel {
  const halves = (row: Float64Array) => Float64Array.from([...row.map((x) => -x / 2), ...row.map((x) => x / 2)]);
  return { weights: halves(weights), intercepts: halves(intercepts) };
}

/** The mean of each column. */
export function columnMeans({ values, dimension }: Features): Float64Array {
  const mean = new Float64Array(dimension);
  for (let start = 0; start < values.length; start += dimension) {
    for (let j = 0; j < dimension; j++) mean[j] += values[start + j];
  }
  return mean.map((sum) => (sum * dimension) / values.length);
}

/** Some rows of features, in this order. */
export function takeRows({ values, dimension }: Features, rows: readonly number[]): Features {
  const taken = new Float32Array(rows.length * dimension);
  for (const [i, row] of rows.entries()) {
    taken.set(values.subarray(row * dimension, (row + 1) * dimension), i * dimension);
  }
  return { values: taken, dimension };
}
