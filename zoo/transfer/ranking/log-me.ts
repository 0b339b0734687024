import type { ClassSpectrum } from './class-spectrum.ts';

/** Keeps divisions finite where a class is fitted exactly. */
const EPSILON = 1e-5;
const MOST_ROUNDS = 11;

/**
 * LogME: the logarithm of the maximum evidence of the labels given the features, per example, averaged over the classes. Higher is
 * better. You et al., "LogME: Practical Assessment of Pre-trained Models for Transfer Learning" (ICML 2021), by the fixed point of
 * "Ranking and Tuning Pre-trained Models" (2021), as in the authors' `LogME.fit`.
 *
 * With fewer examples than features that program leaves the terms of vanishing singular values, log α each, out of the determinant, so
 * that wider features look better. Here they count, as in the formula and in the authors' program of 2021 (`_fit_icml`).
 *
 * @param spectrum of the features, not centred
 */
export function logMe(spectrum: ClassSpectrum): number {
  const evidences = spectrum.counts.map((_, label) => evidenceOf(spectrum, label));
  return evidences.reduce((sum, evidence) => sum + evidence, 0) / evidences.length;
}

function evidenceOf({ rows, counts, squares, indicators }: ClassSpectrum, label: number): number {
  const inside = Float64Array.from(indicators, (row) => row[label] ** 2);
  // An indicator's squared length is its class's count; what no singular vector explains stays.
  const outside = counts[label] - sum(inside);
  let [alpha, beta] = [1, 1];
  let [weights, residual] = [0, 0];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const ratio = alpha / beta;
    const effective = sum(squares.map((square) => square / (square + ratio)));
    weights = sum(squares.map((square, i) => (square * inside[i]) / (ratio + square) ** 2));
    residual = outside + sum(squares.map((square, i) => inside[i] / (1 + square / ratio) ** 2));
    alpha = effective / (weights + EPSILON);
    beta = (rows - effective) / (residual + EPSILON);
    if (Math.abs(alpha / beta - ratio) / ratio <= 1e-3) break;
  }
  const logDeterminant = sum(squares.map((square) => Math.log(alpha + beta * square)));
  // D/2 log α, less ½ log α for each singular value that vanishes.
  const logEvidence =
    (squares.length / 2) * Math.log(alpha) +
    (rows / 2) * Math.log(beta) -
    logDeterminant / 2 -
    (beta / 2) * residual -
    (alpha / 2) * weights -
    (rows / 2) * Math.log(2 * Math.PI);
  return logEvidence / rows;
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
