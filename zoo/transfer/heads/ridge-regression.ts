import { blockedCholesky, solveBlocked, solveLower } from './blocked-cholesky.ts';
import { columnMeans, type Features, type LinearModel, rowsOf } from './features.ts';
import { type MatrixProducts, withMatrixProducts } from './matrix-products.ts';
import { transpose } from './transpose.ts';

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
    const { errors } = best.fit;
    const weights = await best.fit.weights();
    const intercepts = Float64Array.from(mean);
    for (let i = 0; i < weights.length; i++) {
      intercepts[Math.floor(i / features.dimension)] -= weights[i] * centre[i % features.dimension];
    }
    return { weights, intercepts, penalty: best.penalty, leftOut: targets.map((value, i) => value - errors[i]) };
  });
}

/** What a penalty leads to: the errors of predictions of left-out rows, `[rows × outputs]`, and the weights of centred features. */
interface Fit {
  errors: Float64Array;
  weights: () => Promise<Float64Array>;
}

type Solver = (
  features: Features,
  centre: Float64Array,
  /** Centred, `[rows × outputs]`. */
  targets: Float64Array,
  products: MatrixProducts,
) => Promise<(penalty: number) => Promise<Fit>>;

/**
 * (XᵀX + αI) w = Xᵀy, with Z = L⁻¹Xᵀ: the predictions are Zᵀ(L⁻¹Xᵀy), and the hat matrix has `1/rows + ‖zᵢ‖²` on its diagonal. Z is
 * computed some rows of X at a time.
 */
const byFeatures: Solver = async (features, centre, targets, products) => {
  const { dimension } = features;
  const rows = rowsOf(features);
  const outputs = targets.length / rows;
  const scatter = await products.scatter(features, centre);
  // The targets' columns sum to 0, so that the features' centre makes no difference here.
  const right = transpose(await products.sums(features, targets), dimension);
  return async (penalty) => {
    const lower = await blockedCholesky(withDiagonal(scatter, dimension, penalty), dimension, products);
    const reduced = { values: await solveLower(lower, right, products), columns: outputs };
    const errors = targets.slice();
    for (let first = 0; first < rows; first += ROWS) {
      const some = features.values.subarray(first * dimension, (first + ROWS) * dimension);
      const columns = some.length / dimension;
      const z = await solveLower(lower, transposedCentred(some, centre), products);
      const predicted = await products.multiply({ values: z, columns, transposed: true }, reduced);
      const hats = squaredColumns(z, columns);
      for (let i = 0; i < predicted.length; i++) {
        const at = first * outputs + i;
        errors[at] = (errors[at] - predicted[i]) / (1 - 1 / rows - hats[Math.floor(i / outputs)]);
      }
    }
    return { errors, weights: async () => transpose(await solveBlocked(lower, right, products), outputs) };
  };
};

/** (XXᵀ + αI) c = y, w = Xᵀc. A left-out row's error is `αc / (αG − 1/rows)`, with G the inverse's diagonal: of Z = L⁻¹ it is `‖zᵢ‖²`. */
const byRows: Solver = async (features, centre, targets, products) => {
  const { values, dimension } = features;
  const rows = rowsOf(features);
  const outputs = targets.length / rows;
  const centred = Float64Array.from(values, (value, i) => value - centre[i % dimension]);
  const kernel = await products.product(centred, centred, dimension);
  const identity = withDiagonal(new Float64Array(rows * rows), rows, 1);
  return async (penalty) => {
    const lower = await blockedCholesky(withDiagonal(kernel, rows, penalty), rows, products);
    const diagonal = squaredColumns(await solveLower(lower, identity, products), rows);
    const duals = await solveBlocked(lower, targets, products);
    const errors = duals.map((dual, i) => (penalty * dual) / (penalty * diagonal[Math.floor(i / outputs)] - 1 / rows));
    // The duals' columns sum to 0, as the targets' do.
    return { errors, weights: () => products.sums(features, duals) };
  };
};

/** Rows of features that are solved for at a time. */
const ROWS = 4096;

function withDiagonal(matrix: Float64Array, size: number, added: number): Float64Array {
  const sum = matrix.slice();
  for (let i = 0; i < size; i++) sum[i * size + i] += added;
  return sum;
}

/** Centred features, a column for each row. */
function transposedCentred(values: Float32Array, centre: Float64Array): Float64Array {
  const dimension = centre.length;
  const rows = values.length / dimension;
  const columns = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < dimension; j++) columns[j * rows + row] = values[row * dimension + j] - centre[j];
  }
  return columns;
}

function squaredColumns(values: Float64Array, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (let at = 0; at < values.length; at += columns) {
    for (let j = 0; j < columns; j++) sums[j] += values[at + j] ** 2;
  }
  return sums;
}
