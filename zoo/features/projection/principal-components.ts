import { random } from '../../data/random.ts';
import type { FeatureMatrix } from '../feature-matrix.ts';

/** Directions beside the wanted ones, which make the iteration converge faster. */
const SPARE = 8;
const MOST_ROUNDS = 500;
/** Of a component's image less the component times its variance, as a share of the largest variance. */
const TOLERANCE = 1e-10;
const SEED = 1;

/**
 * The coordinates `[rows][count]` of rows along their first principal components, as scikit-learn's `PCA(count).fit_transform`: its
 * sign too, by which the largest weight of a component is positive. Components that the rows do not have are 0.
 *
 * Subspace iteration on the centred features, with Rayleigh and Ritz's step (Golub and Van Loan, "Matrix Computations", 8.2.4).
 */
export function principalComponents(features: FeatureMatrix, count = 2): number[][] {
  const centred = centre(features);
  const { rows, dimension } = features;
  const width = Math.min(count + SPARE, rows, dimension);
  const generator = random(SEED);
  let basis: Float64Array[] = Array.from({ length: width }, () =>
    Float64Array.from({ length: dimension }, () => generator.next() - 0.5),
  );
  orthonormalize(basis);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const images = basis.map((direction) => product(centred, direction));
    // Ritz: the directions inside the basis along which the rows spread most.
    const { values, vectors } = eigenvectorsOf(images.map((a) => images.map((b) => dot(a, b))));
    const directions = vectors.map((weights) => combine(basis, weights));
    const next = vectors.map((weights) => transposedProduct(centred, combine(images, weights)));
    const residual = (i: number) =>
      next[i].reduce((most, x, j) => Math.max(most, Math.abs(x - values[i] * directions[i][j])), 0);
    const isDone = directions.slice(0, count).every((_, i) => residual(i) <= TOLERANCE * values[0]);
    basis = directions;
    if (isDone) break;
    orthonormalize(next);
    if (round + 1 < MOST_ROUNDS) basis = next;
  }
  const components = Array.from({ length: count }, (_, i) => (basis[i] ? withSign(basis[i]) : null));
  const columns = components.map((component) => component && product(centred, component));
  return Array.from({ length: rows }, (_, row) => columns.map((column) => column?.[row] ?? 0));
}

function centre({ values, rows, dimension }: FeatureMatrix): Float64Array[] {
  const mean = new Float64Array(dimension);
  for (let i = 0; i < values.length; i++) mean[i % dimension] += values[i] / rows;
  return Array.from({ length: rows }, (_, row) => mean.map((average, j) => values[row * dimension + j] - average));
}

const product = (matrix: Float64Array[], vector: Float64Array) => Float64Array.from(matrix, (row) => dot(row, vector));

function transposedProduct(matrix: Float64Array[], vector: Float64Array): Float64Array {
  const sum = new Float64Array(matrix[0].length);
  for (const [i, row] of matrix.entries()) for (let j = 0; j < row.length; j++) sum[j] += vector[i] * row[j];
  return sum;
}

function combine(vectors: Float64Array[], weights: number[]): Float64Array {
  const sum = new Float64Array(vectors[0].length);
  for (const [i, vector] of vectors.entries()) for (let j = 0; j < sum.length; j++) sum[j] += weights[i] * vector[j];
  return sum;
}

/** Gram and Schmidt's, twice, which is enough. A vector that depends on those before it becomes 0. */
function orthonormalize(vectors: Float64Array[]): void {
  for (const [i, vector] of vectors.entries()) {
    const length = Math.sqrt(dot(vector, vector));
    for (let pass = 0; pass < 2; pass++) {
      for (const other of vectors.slice(0, i)) {
        const overlap = dot(vector, other);
        for (let j = 0; j < vector.length; j++) vector[j] -= overlap * other[j];
      }
    }
    const left = Math.sqrt(dot(vector, vector));
    const scale = left > 1e-12 * length && left > 0 ? 1 / left : 0;
    for (let j = 0; j < vector.length; j++) vector[j] *= scale;
  }
}

/** Of a small symmetric matrix, largest first: Jacobi's rotations (Golub and Van Loan, 8.5). */
function eigenvectorsOf(matrix: number[][]): { values: number[]; vectors: number[][] } {
  const size = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = matrix.map((_, i) => matrix.map((_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    const total = a.reduce((sum, row, i) => sum + row[i] ** 2, 0);
    const off = a.reduce((sum, row, i) => sum + row.reduce((own, value, j) => own + (i === j ? 0 : value ** 2), 0), 0);
    if (off <= 1e-30 * total) break;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotateAway(a, v, p, q);
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j][j] - a[i][i]);
  return { values: order.map((i) => a[i][i]), vectors: order.map((i) => v.map((row) => row[i])) };
}

function rotateAway(a: number[][], v: number[][], p: number, q: number): void {
  if (a[p][q] === 0) return;
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  const turn = (row: number[]) => {
    [row[p], row[q]] = [cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]];
  };
  for (const row of a) turn(row);
  for (let j = 0; j < a.length; j++) {
    [a[p][j], a[q][j]] = [cosine * a[p][j] - sine * a[q][j], sine * a[p][j] + cosine * a[q][j]];
  }
  for (const row of v) turn(row);
}

function withSign(component: Float64Array): Float64Array {
  const largest = component.reduce((most, weight) => (Math.abs(weight) > Math.abs(most) ? weight : most), 0);
  return largest < 0 ? component.map((weight) => -weight) : component;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
