import { cholesky, inverse } from '../heads/cholesky.ts';
import { type Features, rowsOf } from '../heads/features.ts';
import type { MatrixProducts } from '../heads/matrix-products.ts';
import { type Roots, rootsOf } from './matrix-roots.ts';

/**
 * The square root of the covariance of centred features plus the identity, `C + I`, and that root's inverse, `[dimension, dimension]`
 * each. The covariance is the mean of the rows' products, as scikit-learn's `EmpiricalCovariance`.
 */
export function rootsOfCovariance(features: Features, products: MatrixProducts): Promise<Roots> {
  // Of few rows the matrix of the rows is so much smaller that it pays to go through it.
  return 2 * rowsOf(features) <= features.dimension ? byRows(features, products) : byFeatures(features, products);
}

async function byFeatures(features: Features, products: MatrixProducts): Promise<Roots> {
  const { dimension } = features;
  const rows = rowsOf(features);
  const scatter = await products.scatter(features, new Float64Array(dimension));
  return rootsOf(withIdentity(scatter, dimension, rows), dimension, products);
}

/**
 * With `G = X Xᵀ / rows` and `R = (G + I)^½`: `(XᵀX / rows + I)^½ = I + Xᵀ (R + I)⁻¹ X / rows`, and its inverse is
 * `I − Xᵀ (G + I + R)⁻¹ X / rows`. Both follow from the singular value decomposition of X.
 */
async function byRows({ values, dimension }: Features, products: MatrixProducts): Promise<Roots> {
  const rows = values.length / dimension;
  const x = Float64Array.from(values);
  const shifted = withIdentity(await products.product(x, x, dimension), rows, rows);
  const { root } = await rootsOf(shifted, rows, products);
  const transposed = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) transposed[(i % dimension) * rows + Math.floor(i / dimension)] = values[i];
  /** I + sign · Xᵀ M⁻¹ X / rows. */
  const around = async (matrix: Float64Array, sign: 1 | -1) => {
    const half = await products.product(transposed, inverse(cholesky(matrix, rows)), rows);
    const whole = await products.product(half, half, rows);
    return withIdentity(whole, dimension, sign * rows);
  };
  return {
    root: await around(withIdentity(root, rows, 1), 1),
    inverseRoot: await around(
      shifted.map((value, i) => value + root[i]),
      -1,
    ),
  };
}

/** A / divisor + I. */
const withIdentity = (matrix: Float64Array, size: number, divisor: number) =>
  matrix.map((value, i) => value / divisor + (i % (size + 1) === 0 ? 1 : 0));
