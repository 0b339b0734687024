import type { MatrixProducts } from '../heads/matrix-products.ts';

/** A step makes small eigenvalues' roots 1.5 times larger: enough for eigenvalues down to 1e-20 of the norm. */
const MOST_STEPS = 100;

/**
 * How far the product of a root's inverse and the root may be from the identity when it stops getting closer. The distance that rounding
 * leaves grows with the ratio of the eigenvalues: it is 1e-5 at a ratio of 1e10.
 */
const CLOSE = 1e-3;

/** `[size, size]` each. */
export interface Roots {
  root: Float64Array;
  inverseRoot: Float64Array;
}

/**
 * The square root of a symmetric positive definite matrix, and that root's inverse, by the coupled Newton–Schulz iteration (N.
 * Higham, "Functions of Matrices", 2008, equation 6.35). It takes products only, which are faster here than an eigendecomposition.
 *
 * @param matrix `[size, size]`
 * @throws Error if it does not converge: the matrix is not positive definite
 */
export async function rootsOf(matrix: Float64Array, size: number, products: MatrixProducts): Promise<Roots> {
  // All are symmetric but for rounding errors, which would grow if A · Bᵀ were taken for A · B.
  const times = (a: Float64Array, b: Float64Array) => products.product(a, transposed(b, size), size);
  let squares = 0;
  for (const value of matrix) squares += value ** 2;
  const norm = Math.sqrt(squares);
  let root: Float64Array = matrix.map((value) => value / norm);
  let inverseRoot: Float64Array = new Float64Array(matrix.length).map((_, i) => one(i, size));
  let before = Number.POSITIVE_INFINITY;
  for (let step = 0; step < MOST_STEPS; step++) {
    const product = await times(inverseRoot, root);
    const distance = distanceFromOne(product, size);
    // It converges quadratically until only rounding errors are left.
    if (distance < CLOSE && distance >= before / 2) {
      const scale = Math.sqrt(norm);
      return { root: root.map((value) => value * scale), inverseRoot: inverseRoot.map((value) => value / scale) };
    }
    before = distance;
    const factor = product.map((value, i) => 1.5 * one(i, size) - value / 2);
    root = await times(root, factor);
    inverseRoot = await times(factor, inverseRoot);
  }
  throw new Error('The square root of a covariance matrix did not converge.');
}

/** An element of the identity matrix. */
const one = (i: number, size: number) => (i % (size + 1) === 0 ? 1 : 0);

function distanceFromOne(matrix: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < matrix.length; i++) sum += (matrix[i] - one(i, size)) ** 2;
  return Math.sqrt(sum);
}

function transposed(matrix: Float64Array, size: number): Float64Array {
  return matrix.map((_, i) => matrix[(i % size) * size + Math.floor(i / size)]);
}
