import type { FeatureMatrix } from '../../features/feature-matrix.ts';
import { spectrumOf } from '../../features/spectrum.ts';

/** The singular values of a feature matrix, and where its classes lie among its singular vectors. */
export interface ClassSpectrum {
  rows: number;
  dimension: number;
  /** How many examples each class has. */
  counts: number[];
  /** σ², the squared singular values that are not zero. */
  squares: Float64Array;
  /** `[squares, classes]`: uᵀ y, of each left singular vector u and each class's indicator y (1 for its examples). */
  indicators: Float64Array[];
}

/**
 * The spectrum of `features [rows, dimension]`, from the smaller of F Fᵀ and Fᵀ F.
 *
 * @param labels of the rows, from 0 to `classes` - 1
 * @param centred take the features' means away first
 */
export function classSpectrum(
  features: FeatureMatrix,
  labels: readonly number[],
  { classes, centred = false }: { classes: number; centred?: boolean },
): ClassSpectrum {
  const { rows, dimension } = features;
  const matrix = rowsOf(features, centred);
  const indicators = labels.map((label) => Float64Array.from({ length: classes }, (_, i) => (i === label ? 1 : 0)));
  const counts = Array.from({ length: classes }, (_, i) => labels.filter((label) => label === i).length);
  const isWide = rows <= dimension;
  const { values, coordinates } = isWide
    ? spectrumOf(lowerProducts(matrix), indicators)
    : spectrumOf(lowerProducts(transpose(matrix)), products(matrix, labels, classes));
  // Below this, a square is rounding error of the largest one.
  const least = values.reduce((most, value) => Math.max(most, value), 0) * Number.EPSILON * Math.max(rows, dimension);
  const kept = [...values.keys()].filter((i) => values[i] > least);
  return {
    ...{ rows, dimension, counts },
    squares: Float64Array.from(kept, (i) => values[i]),
    // Of Fᵀ F the coordinates are vᵀ Fᵀ y = σ · uᵀ y.
    indicators: kept.map((i) => (isWide ? coordinates[i] : coordinates[i].map((x) => x / Math.sqrt(values[i])))),
  };
}

function rowsOf({ values, rows, dimension }: FeatureMatrix, centred: boolean): Float64Array[] {
  const matrix = Array.from({ length: rows }, (_, row) =>
    Float64Array.from(values.subarray(row * dimension, (row + 1) * dimension)),
  );
  if (!centred) return matrix;
  const mean = new Float64Array(dimension);
  for (const row of matrix) for (let j = 0; j < dimension; j++) mean[j] += row[j] / rows;
  for (const row of matrix) for (let j = 0; j < dimension; j++) row[j] -= mean[j];
  return matrix;
}

const transpose = (matrix: Float64Array[]): Float64Array[] =>
  Array.from(matrix[0], (_, j) => Float64Array.from(matrix, (row) => row[j]));

/** The lower triangle of M Mᵀ. */
function lowerProducts(matrix: Float64Array[]): Float64Array[] {
  return matrix.map((a, i) => {
    const row = new Float64Array(matrix.length);
    for (let j = 0; j <= i; j++) row[j] = dot(a, matrix[j]);
    return row;
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Fᵀ Y, `[dimension, classes]`: the sum of each class's rows. */
function products(matrix: Float64Array[], labels: readonly number[], classes: number): Float64Array[] {
  const sums = Array.from(matrix[0], () => new Float64Array(classes));
  for (const [i, row] of matrix.entries()) for (let j = 0; j < row.length; j++) sums[j][labels[i]] += row[j];
  return sums;
}
