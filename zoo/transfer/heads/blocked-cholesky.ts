import { cholesky, inverse } from './cholesky.ts';
import type { MatrixProducts } from './matrix-products.ts';

/** Columns of a block: what is left to JavaScript's loops is small, and each product is large enough to be fast. */
const BLOCK = 96;

/** L of A = L Lᵀ: for each block of rows, the inverse of its part of the diagonal, and what stands left of that. */
export interface BlockedLower {
  size: number;
  blocks: { first: number; rows: number; inverted: Float64Array; left: Float64Array }[];
}

/**
 * Cholesky's factorization of a large matrix, by blocks of columns (Golub and Van Loan, "Matrix Computations", 4.2.9): nearly all of it are
 * matrix products. A row that depends on earlier ones is left out, as `cholesky` does it.
 *
 * @param matrix symmetric and positive semidefinite, `[size × size]`
 */
export async function blockedCholesky(
  matrix: Float64Array,
  size: number,
  products: MatrixProducts,
): Promise<BlockedLower> {
  const rest = matrix.slice();
  const own = Float64Array.from({ length: size }, (_, i) => matrix[i * size + i]);
  const panels: { first: number; rows: number; inverted: Float64Array; panel: Float64Array }[] = [];
  for (let first = 0; first < size; first += BLOCK) {
    const rows = Math.min(BLOCK, size - first);
    const after = first + rows;
    const diagonal = part(rest, size, { top: first, left: first, rows, columns: rows });
    const inverted = inverse(cholesky(diagonal, rows, own.subarray(first, after)));
    const below = part(rest, size, { top: after, left: first, rows: size - after, columns: rows });
    const panel = below.length === 0 ? below : await products.product(below, inverted, rows);
    panels.push({ first, rows, inverted, panel });
    if (panel.length === 0) continue;
    const square = await products.product(panel, panel, rows);
    const left = size - after;
    for (let i = 0; i < left; i++) {
      const at = (after + i) * size + after;
      for (let j = 0; j <= i; j++) rest[at + j] -= square[i * left + j];
    }
  }
  const blocks = panels.map(({ first, rows, inverted }) => {
    const left = new Float64Array(rows * first);
    for (const before of panels.filter((each) => each.first < first)) {
      for (let i = 0; i < rows; i++) {
        const at = (first + i - before.first - before.rows) * before.rows;
        left.set(before.panel.subarray(at, at + before.rows), i * first + before.first);
      }
    }
    return { first, rows, inverted, left };
  });
  return { size, blocks };
}

/** L⁻¹ B of `b [size × columns]`. The rows of L that were left out are 0 in it. */
export async function solveLower(
  { size, blocks }: BlockedLower,
  b: Float64Array,
  products: MatrixProducts,
): Promise<Float64Array> {
  const columns = b.length / size;
  const solved = new Float64Array(b.length);
  for (const { first, rows, inverted, left } of blocks) {
    const right = b.slice(first * columns, (first + rows) * columns);
    if (first > 0) {
      const known = { values: solved.subarray(0, first * columns), columns };
      const taken = await products.multiply({ values: left, columns: first }, known);
      for (let i = 0; i < right.length; i++) right[i] -= taken[i];
    }
    solved.set(
      await products.multiply({ values: inverted, columns: rows }, { values: right, columns }),
      first * columns,
    );
  }
  return solved;
}

/** x of L Lᵀ x = b, for each column of `b [size × columns]`. */
export async function solveBlocked(
  lower: BlockedLower,
  b: Float64Array,
  products: MatrixProducts,
): Promise<Float64Array> {
  const { size, blocks } = lower;
  const columns = b.length / size;
  const solved = await solveLower(lower, b, products);
  for (const { first, rows, inverted, left } of [...blocks].reverse()) {
    const own = { values: solved.subarray(first * columns, (first + rows) * columns), columns };
    const x = await products.multiply({ values: inverted, columns: rows, transposed: true }, own);
    own.values.set(x);
    if (first === 0) continue;
    const taken = await products.multiply({ values: left, columns: first, transposed: true }, { values: x, columns });
    for (let i = 0; i < taken.length; i++) solved[i] -= taken[i];
  }
  return solved;
}

function part(
  matrix: Float64Array,
  size: number,
  { top, left, rows, columns }: { top: number; left: number; rows: number; columns: number },
): Float64Array {
  const taken = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const at = (top + i) * size + left;
    taken.set(matrix.subarray(at, at + columns), i * columns);
  }
  return taken;
}
