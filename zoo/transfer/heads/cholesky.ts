/** A lower triangular matrix, row after row, and its size. */
export interface Lower {
  values: Float64Array;
  size: number;
}

/** A pivot below this share of the matrix's own entry there counts as 0. */
const RANK = 1e-12;

/**
 * L of A = L Lᵀ for a symmetric matrix that is positive definite, `[size × size]`; only its lower half is read.
 *
 * Of a matrix that is only semidefinite, such as a scatter matrix with a constant column, the rows that depend on earlier ones
 * are left out: their diagonal is 0, and their rows and columns of `inverse` are 0.
 *
 * @param diagonal what pivots are compared with, where the matrix is a part of a larger one from which earlier rows were eliminated
 */
export function cholesky(matrix: Float64Array, size: number, diagonal?: Float64Array): Lower {
  const values = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const pivot = values[j * size + j];
      values[i * size + j] =
        pivot === 0 ? 0 : (matrix[i * size + j] - dot(values, i * size, values, j * size, j)) / pivot;
    }
    const own = diagonal?.[i] ?? matrix[i * size + i];
    const rest = matrix[i * size + i] - dot(values, i * size, values, i * size, i);
    values[i * size + i] = rest > RANK * Math.abs(own) ? Math.sqrt(rest) : 0;
    if (values[i * size + i] === 0) values.fill(0, i * size, i * size + i);
  }
  return { values, size };
}

/** The inverse of L, which is lower triangular too, row after row. */
export function inverse({ values, size }: Lower): Float64Array {
  // Column by column of the transpose, so that products run along rows.
  const transposed = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      const pivot = values[i * size + i];
      const sum = (i === j ? 1 : 0) - dot(values, i * size + j, transposed, j * size + j, i - j);
      transposed[j * size + i] = pivot === 0 ? 0 : sum / pivot;
    }
  }
  const inverted = new Float64Array(size * size);
  for (let j = 0; j < size; j++) for (let i = j; i < size; i++) inverted[i * size + j] = transposed[j * size + i];
  return inverted;
}

/** Of a part of two arrays, by where it begins. Four sums at a time: additions then need not wait for each other. */
function dot(a: Float64Array, i: number, b: Float64Array, j: number, length: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < length; k += 4) {
    first += a[i + k] * b[j + k];
    second += a[i + k + 1] * b[j + k + 1];
    third += a[i + k + 2] * b[j + k + 2];
    fourth += a[i + k + 3] * b[j + k + 3];
  }
  for (; k < length; k++) first += a[i + k] * b[j + k];
  return first + second + third + fourth;
}
