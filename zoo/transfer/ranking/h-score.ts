import type { FeatureMatrix } from '../../features/feature-matrix.ts';
import type { ClassSpectrum } from './class-spectrum.ts';

/**
 * H-score: tr(cov(f)⁻¹ cov(E[f | y])), how far the classes' means spread relative to the features. Higher is better; at most the
 * number of classes less one, which it always reaches with fewer examples than features: see `regularizedHScore`. Bao et al., "An
 * Information-Theoretic Approach to Transferability in Task Transfer Learning" (ICIP 2019).
 *
 * @param spectrum of the features, centred
 */
export function hScore({ counts, indicators }: ClassSpectrum): number {
  return spreadOf(counts, indicators, () => 1);
}

/**
 * H-score with Ledoit and Wolf's shrunk covariance, which few examples of wide features need: (1 - s) tr(Σ⁻¹ cov(E[f | y])) with
 * Σ = (1 - s) cov(f) + s μ I. Ibrahim et al., "Newer is not always better" (2021).
 *
 * @param spectrum of the features, centred
 * @param shrinkage s, from `ledoitWolfShrinkage`
 */
export function regularizedHScore(
  { rows, dimension, counts, squares, indicators }: ClassSpectrum,
  shrinkage: number,
): number {
  const mean = squares.reduce((sum, square) => sum + square / rows, 0) / dimension;
  // The covariance of the class means is divided by rows - 1 in the authors' program, Ledoit and Wolf's by rows.
  const weight = (i: number) => {
    const shrunk = (1 - shrinkage) * (squares[i] / rows) + shrinkage * mean;
    return ((1 - shrinkage) * squares[i]) / (rows - 1) / shrunk;
  };
  return spreadOf(counts, indicators, weight);
}

/** Σ over classes of the weighted squares of their mean's coordinates, times their count. */
function spreadOf(counts: number[], indicators: Float64Array[], weight: (i: number) => number): number {
  let score = 0;
  for (const [i, row] of indicators.entries()) {
    for (const [label, count] of counts.entries()) if (count > 0) score += (weight(i) * row[label] ** 2) / count;
  }
  return score;
}

/**
 * How much of a covariance to replace by a multiple of the identity: 0 to 1. Ledoit and Wolf, "A Well-Conditioned Estimator for
 * Large-Dimensional Covariance Matrices" (2004), as scikit-learn's `ledoit_wolf_shrinkage`.
 *
 * @param features of the examples
 * @param spectrum of the same features, centred
 */
export function ledoitWolfShrinkage({ values, rows, dimension }: FeatureMatrix, { squares }: ClassSpectrum): number {
  if (dimension === 1) return 0;
  const means = new Float64Array(dimension);
  for (let i = 0; i < values.length; i++) means[i % dimension] += values[i] / rows;
  // Σ over pairs of features of the sum of squared products is the sum of the rows' squared lengths, squared.
  let fourth = 0;
  for (let row = 0; row < rows; row++) {
    let length = 0;
    for (let j = 0; j < dimension; j++) length += (values[row * dimension + j] - means[j]) ** 2;
    fourth += length ** 2;
  }
  const trace = squares.reduce((sum, square) => sum + square / rows, 0);
  const squared = squares.reduce((sum, square) => sum + (square / rows) ** 2, 0);
  const beta = (fourth / rows - squared) / rows / dimension;
  const delta = (squared - trace ** 2 / dimension) / dimension;
  return beta <= 0 ? 0 : Math.min(beta, delta) / delta;
}
