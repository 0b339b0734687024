/** What a symmetric matrix does to some vectors, in its own eigenvectors' coordinates. */
export interface Spectrum {
  /** Eigenvalues, in no order. */
  values: Float64Array;
  /** `[size, vectors]`: the vectors' coordinates along each eigenvector, in the order of `values`. */
  coordinates: Float64Array[];
}

/**
 * The eigenvalues of a symmetric matrix `[size, size]`, and the coordinates of vectors `[size, vectors]` along its eigenvectors.
 * The eigenvectors themselves are never formed: the reflections and rotations are applied to the few vectors, so the cost is
 * that of the reduction to three diagonals, 4/3 · size³.
 *
 * Householder's reduction and the QL method with implicit shifts (Golub and Van Loan, "Matrix Computations", 8.3).
 *
 * @param matrix row by row; only its lower triangle is read. Both arguments are overwritten
 * @throws Error if the method does not converge, as with NaN
 */
export function spectrumOf(matrix: Float64Array[], vectors: Float64Array[]): Spectrum {
  const { diagonal, below } = tridiagonalize(matrix, vectors);
  diagonalize(diagonal, below, vectors);
  return { values: diagonal, coordinates: vectors };
}

/** Reduces the matrix to Qᵀ A Q with three diagonals, and the vectors to Qᵀ b. */
function tridiagonalize(a: Float64Array[], vectors: Float64Array[]): { diagonal: Float64Array; below: Float64Array } {
  const size = a.length;
  const diagonal = new Float64Array(size);
  const below = new Float64Array(size);
  const v = new Float64Array(size);
  const w = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    diagonal[k] = a[k][k];
    if (k + 1 >= size) break;
    let norm = 0;
    for (let i = k + 1; i < size; i++) norm += a[i][k] ** 2;
    norm = Math.sqrt(norm);
    const first = a[k + 1][k];
    const target = first > 0 ? -norm : norm;
    below[k] = target;
    if (norm === 0) continue;
    for (let i = k + 1; i < size; i++) v[i] = a[i][k];
    v[k + 1] -= target;
    // H = I - scale · v vᵀ; vᵀv = 2 · norm · (norm + |first|).
    const scale = 1 / (norm * (norm + Math.abs(first)));
    reflectMatrix(a, { v, w, scale, from: k + 1 });
    reflectVectors(vectors, { v, scale, from: k + 1 });
  }
  return { diagonal, below };
}

interface Reflection {
  v: Float64Array;
  scale: number;
  /** The first row that it changes. */
  from: number;
}

/** A ← H A H on the lower triangle: A - v wᵀ - w vᵀ. */
function reflectMatrix(a: Float64Array[], { v, w, scale, from }: Reflection & { w: Float64Array }): void {
  const size = a.length;
  w.fill(0, from);
  for (let i = from; i < size; i++) {
    const row = a[i];
    const vi = v[i];
    let sum = row[i] * vi;
    for (let j = from; j < i; j++) {
      sum += row[j] * v[j];
      w[j] += row[j] * vi;
    }
    w[i] += sum;
  }
  let inner = 0;
  for (let i = from; i < size; i++) inner += w[i] * v[i];
  const half = (scale * inner) / 2;
  for (let i = from; i < size; i++) w[i] = scale * (w[i] - half * v[i]);
  for (let i = from; i < size; i++) {
    const row = a[i];
    const [vi, wi] = [v[i], w[i]];
    for (let j = from; j <= i; j++) row[j] -= vi * w[j] + wi * v[j];
  }
}

function reflectVectors(vectors: Float64Array[], { v, scale, from }: Reflection): void {
  const count = vectors[0]?.length ?? 0;
  for (let column = 0; column < count; column++) {
    let inner = 0;
    for (let i = from; i < vectors.length; i++) inner += v[i] * vectors[i][column];
    inner *= scale;
    for (let i = from; i < vectors.length; i++) vectors[i][column] -= inner * v[i];
  }
}

/** Steps for one eigenvalue; two or three are usual. */
const MOST_STEPS = 60;

/** Rotates the tridiagonal matrix until nothing is left below its diagonal, and the vectors with it. */
function diagonalize(diagonal: Float64Array, below: Float64Array, vectors: Float64Array[]): void {
  for (let low = 0; low < diagonal.length; low++) {
    for (let step = 0; ; step++) {
      const high = endOfBlock(diagonal, below, low);
      if (high === low) break;
      if (step === MOST_STEPS || Number.isNaN(diagonal[low])) throw new Error('The eigenvalues do not converge.');
      chase(diagonal, below, { low, high, vectors });
    }
  }
}

/** The first row from `low` on whose number below the diagonal vanishes. */
function endOfBlock(diagonal: Float64Array, below: Float64Array, low: number): number {
  for (let i = low; i < diagonal.length - 1; i++) {
    const around = Math.abs(diagonal[i]) + Math.abs(diagonal[i + 1]);
    if (Math.abs(below[i]) <= Number.EPSILON * around) return i;
  }
  return diagonal.length - 1;
}

/** One QL step with an implicit shift, from the bottom of a block to its top. */
function chase(
  diagonal: Float64Array,
  below: Float64Array,
  { low, high, vectors }: { low: number; high: number; vectors: Float64Array[] },
): void {
  const slope = (diagonal[low + 1] - diagonal[low]) / (2 * below[low]);
  const root = Math.hypot(slope, 1);
  let g = diagonal[high] - diagonal[low] + below[low] / (slope + (slope < 0 ? -root : root));
  let [sine, cosine, shift] = [1, 1, 0];
  for (let i = high - 1; i >= low; i--) {
    const f = sine * below[i];
    const b = cosine * below[i];
    const length = Math.hypot(f, g);
    below[i + 1] = length;
    if (length === 0) {
      diagonal[i + 1] -= shift;
      below[high] = 0;
      return;
    }
    sine = f / length;
    cosine = g / length;
    g = diagonal[i + 1] - shift;
    const turned = (diagonal[i] - g) * sine + 2 * cosine * b;
    shift = sine * turned;
    diagonal[i + 1] = g + shift;
    g = cosine * turned - b;
    rotate(vectors[i], vectors[i + 1], { sine, cosine });
  }
  diagonal[low] -= shift;
  below[low] = g;
  below[high] = 0;
}

function rotate(upper: Float64Array, lower: Float64Array, { sine, cosine }: { sine: number; cosine: number }): void {
  for (let column = 0; column < upper.length; column++) {
    const value = lower[column];
    lower[column] = sine * upper[column] + cosine * value;
    upper[column] = cosine * upper[column] - sine * value;
  }
}
