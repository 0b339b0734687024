import { type Features, rowsOf } from '../heads/features.ts';

/** Steps of the Frank–Wolfe algorithm, as in skada. */
const STEPS = 1000;

/**
 * Kernel mean matching (J. Huang et al., "Correcting Sample Selection Bias by Unlabeled Data", NIPS 2006): weights of the source's
 * rows with which their mean in a kernel's space is the target's, which minimizes the maximum mean discrepancy (MMD). The kernel is
 * `exp(−‖x − y‖² / dimension)`, scikit-learn's default, so features should be standardized.
 *
 * The weights are not negative, and their mean is between 1 / √rows and 2 − 1 / √rows. Solved by the algorithm of Frank and Wolfe with
 * steps of 2 / (k + 1), as in skada's KMMReweightAdapter: each step moves towards one row, so that only that row's kernel is computed.
 *
 * @returns a weight for each row of the source
 */
export function kernelMeanMatching(source: Features, target: Features): Float64Array {
  const rows = rowsOf(source);
  const tolerance = (Math.sqrt(rows) - 1) / Math.sqrt(rows);
  const [least, most] = [rows * (1 - tolerance), rows * (1 + tolerance)];
  const wanted = meanKernel(source, target).map((mean) => mean * rows);
  const ofRow = new Map<number, Float64Array>();
  const kernelOf = (row: number) => {
    const known = ofRow.get(row) ?? kernelRow(source, row, source);
    ofRow.set(row, known);
    return known;
  };
  const weights = new Float64Array(rows).fill(tolerance);
  // K · weights, kept up to date.
  const product = meanKernel(source, source).map((mean) => mean * rows * tolerance);
  for (let step = 1; step <= STEPS; step++) {
    let steepest = 0;
    for (let row = 1; row < rows; row++) {
      if (product[row] - wanted[row] < product[steepest] - wanted[steepest]) steepest = row;
    }
    const corner = product[steepest] - wanted[steepest] >= 0 ? least : most;
    const rate = 2 / (step + 1);
    const kernel = kernelOf(steepest);
    for (let row = 0; row < rows; row++) {
      weights[row] *= 1 - rate;
      product[row] = (1 - rate) * product[row] + rate * corner * kernel[row];
    }
    weights[steepest] += rate * corner;
  }
  return weights;
}

/** Each source row's mean kernel with the target's rows. */
function meanKernel(source: Features, target: Features): Float64Array {
  const rows = rowsOf(target);
  const means = new Float64Array(rowsOf(source));
  for (let row = 0; row < rows; row++) {
    for (const [i, value] of kernelRow(target, row, source).entries()) means[i] += value / rows;
  }
  return means;
}

/** The kernel of one row with each of some others. */
function kernelRow({ values, dimension }: Features, row: number, others: Features): Float64Array {
  const start = row * dimension;
  return Float64Array.from({ length: rowsOf(others) }, (_, other) => {
    let distance = 0;
    for (let i = 0; i < dimension; i++) distance += (values[start + i] - others.values[other * dimension + i]) ** 2;
    return Math.exp(-distance / dimension);
  });
}
