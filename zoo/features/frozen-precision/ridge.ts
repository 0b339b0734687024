/**
 * A linear model of `targets [rows][outputs]` on `features [rows][dimension]` by ridge regression in closed form, in its dual:
 * `α = (X Xᵀ + λI)⁻¹ (Y − ȳ)` with centred features (Hastie et al., "The Elements of Statistical Learning", 18.3.5), so that its
 * cost depends on the rows more than on the dimension. λ is a share of the mean squared length of the features.
 *
 * @returns the model: the outputs of one row of features
 */
export function ridge(features: Float32Array[], targets: number[][], share = 0.01): (row: Float32Array) => number[] {
  const rows = features.length;
  const dimension = features[0].length;
  const mean = new Float64Array(dimension);
  for (const row of features) for (let i = 0; i < dimension; i++) mean[i] += row[i] / rows;
  const centred = features.map((row) => Float64Array.from(row, (value, i) => value - mean[i]));
  const kernel = centred.map((a) => Float64Array.from(centred, (b) => dot(a, b)));
  const lambda = (share * kernel.reduce((sum, row, i) => sum + row[i], 0)) / rows || 1;
  for (const [i, row] of kernel.entries()) row[i] += lambda;
  const lower = cholesky(kernel);
  const means = targets[0].map((_, output) => targets.reduce((sum, row) => sum + row[output], 0) / rows);
  const weights = means.map((average, output) => {
    const dual = solve(
      lower,
      targets.map((row) => row[output] - average),
    );
    const weight = new Float64Array(dimension);
    for (const [i, row] of centred.entries()) for (let j = 0; j < dimension; j++) weight[j] += dual[i] * row[j];
    return weight;
  });
  return (row) => {
    const own = Float64Array.from(row, (value, i) => value - mean[i]);
    return weights.map((weight, output) => means[output] + dot(weight, own));
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** L of A = L Lᵀ, in place, for a positive definite A. */
function cholesky(a: Float64Array[]): Float64Array[] {
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j <= i; j++) {
      let value = a[i][j];
      for (let k = 0; k < j; k++) value -= a[i][k] * a[j][k];
      a[i][j] = i === j ? Math.sqrt(value) : value / a[j][j];
    }
  }
  return a;
}

/** x of L Lᵀ x = b. */
function solve(lower: Float64Array[], b: number[]): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) x[i] -= lower[i][j] * x[j];
    x[i] /= lower[i][i];
  }
  for (let i = x.length - 1; i >= 0; i--) {
    for (let j = i + 1; j < x.length; j++) x[i] -= lower[j][i] * x[j];
    x[i] /= lower[i][i];
  }
  return x;
}
