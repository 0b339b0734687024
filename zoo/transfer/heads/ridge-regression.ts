import { cholesky, inverse, solve } from './cholesky.ts';
import { columnMeans, type Features, type LinearModel, rowsOf } from './features.ts';
import { type MatrixProducts, withMatrixProducts } from './matrix-products.ts';

/** The penalties that are compared: α of scikit-learn's `RidgeCV`. Features of a thousand numbers need large ones. */
export const PENALTIES = [0.01, 0.1, 1, 10, 100, 1000, 10_000];

export interface ChosenRidge extends LinearModel {
  penalty: number;
  /** What is predicted for each row by a fit on all others, `[rows × outputs]`. */
  leftOut: Float64Array;
}

/**
 * Ridge regression: minimizes `‖Y − X Wᵀ − b‖² + α‖W‖²`, with the penalty of the smallest squared error of predictions for one row
 * by a fit on all others (Hastie et al., "The Elements of Statistical Learning", 7.10), as scikit-learn's `RidgeCV`. Solved by
 * Cholesky's factorization, of the matrix of the features or of the rows, whichever are fewer.
 *
 * @param targets `[rows × outputs]`; numbers, or ±1 for classes
 * @throws the signal's reason if it is aborted
 */
export function ridgeRegression(
  features: Features,
  targets: Float64Array,
  { penalties = PENALTIES, signal }: { penalties?: readonly number[]; signal?: AbortSignal | undefined } = {},
): Promise<ChosenRidge> {
  return withMatrixProducts(async (products) => {
    const outputs = targets.length / rowsOf(features);
    const centre = columnMeans(features);
    const mean = new Float64Array(outputs);
    for (const [i, value] of targets.entries()) mean[i % outputs] += (value * outputs) / targets.length;
    const centred = targets.map((value, i) => value - mean[i % outputs]);
    const system = await (rowsOf(features) < features.dimension ? byRows : byFeatures)(
      features,
      centre,
      centred,
      products,
    );
    let best: { fit: Fit; penalty: number; error: number } | null = null;
    for (const penalty of penalties) {
      signal?.throwIfAborted();
      const fit = await system(penalty);
      const error = fit.errors.reduce((sum, each) => sum + each ** 2, 0);
      if (!best || error < best.error) best = { fit, penalty, error };
    }
    if (!best) throw new Error('There is no penalty to choose.');
    const { weights, errors } = best.fit;
    const intercepts = Float64Array.from(mean);
    for (let i = 0; i < weights.length; i++) {
      intercepts[Math.floor(i / features.dimension)] -= weights[i] * centre[i % features.dimension];
    }
    return { weights, intercepts, penalty: best.penalty, leftOut: targets.map((value, i) => value - errors[i]) };
  });
}

/** Weights `[outputs × dimension]` of centred features, and the errors of predictions of left-out rows, `[rows × outputs]`. */
interface Fit {
  weights: Float64Array;
  errors: Float64Array;
}

type Solver = (
  features: Features,
  centre: Float64Array,
  /** Centred, `[rows × outputs]`. */
  targets: Float64Array,
  products: MatrixProducts,
) => Promise<(penalty: number) => Promise<Fit>>;

/** (XᵀX + αI) w = Xᵀy. The hat matrix has `1/rows + ‖L⁻¹x‖²` on its diagonal. */
const byFeatures: Solver = async (features, centre, targets, products) => {
  const { dimension } = features;
  const rows = rowsOf(features);
  const outputs = targets.length / rows;
  const scatter = await products.scatter(features, centre);
  // The targets' columns sum to 0, so that the features' centre makes no difference here.
  const right = await products.sums(features, targets);
  return async (penalty) => {
    const lower = cholesky(withDiagonal(scatter, dimension, penalty), dimension);
    const weights = new Float64Array(outputs * dimension);
    for (let k = 0; k < outputs; k++) {
      weights.set(solve(lower, right.subarray(k * dimension, (k + 1) * dimension)), k * dimension);
    }
    const inverted = inverse(lower);
    const [predicted, reached, ofCentre, scoreOfCentre] = [
      await products.scores(features, weights),
      await products.scores(features, inverted),
      await products.product(centre, inverted, dimension),
      await products.product(centre, weights, dimension),
    ];
    const errors = targets.map((value, i) => value - (predicted[i] - scoreOfCentre[i % outputs]));
    for (let row = 0; row < rows; row++) {
      let hat = 1 / rows;
      for (let j = 0; j < dimension; j++) hat += (reached[row * dimension + j] - ofCentre[j]) ** 2;
      for (let k = 0; k < outputs; k++) errors[row * outputs + k] /= 1 - hat;
    }
    return { weights, errors };
  };
};

/** (XXᵀ + αI) c = y, w = Xᵀc. A left-out row's error is `αc / (α G − 1/rows)`, with G the inverse's diagonal. */
const byRows: Solver = async (features, centre, targets, products) => {
  const { values, dimension } = features;
  const rows = rowsOf(features);
  const outputs = targets.length / rows;
  const centred = Float64Array.from(values, (value, i) => value - centre[i % dimension]);
  const kernel = await products.product(centred, centred, dimension);
  return async (penalty) => {
    const lower = cholesky(withDiagonal(kernel, rows, penalty), rows);
    const inverted = inverse(lower);
    const duals = new Float64Array(targets.length);
    for (let k = 0; k < outputs; k++) {
      const column = solve(
        lower,
        Float64Array.from({ length: rows }, (_, row) => targets[row * outputs + k]),
      );
      for (let row = 0; row < rows; row++) duals[row * outputs + k] = column[row];
    }
    const errors = new Float64Array(targets.length);
    for (let row = 0; row < rows; row++) {
      let diagonal = 0;
      for (let j = row; j < rows; j++) diagonal += inverted[j * rows + row] ** 2;
      for (let k = 0; k < outputs; k++) {
        errors[row * outputs + k] = (penalty * duals[row * outputs + k]) / (penalty * diagonal - 1 / rows);
      }
    }
    // The duals' columns sum to 0, as the targets' do.
    return { weights: await products.sums(features, duals), errors };
  };
};

function withDiagonal(matrix: Float64Array, size: number, added: number): Float64Array {
  const sum = matrix.slice();
  for (let i = 0; i < size; i++) sum[i * size + i] += added;
  return sum;
}
