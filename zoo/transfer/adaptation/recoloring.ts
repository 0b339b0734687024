import type { Features } from '../heads/features.ts';
import { type MatrixProducts, withMatrixProducts } from '../heads/matrix-products.ts';
import { rootsOf } from './matrix-roots.ts';
import { momentsOf } from './moments.ts';
import { shrunkCovariance } from './shrunk-covariance.ts';

/**
 * Correlation alignment (CORAL; B. Sun, J. Feng and K. Saenko, "Return of Frustratingly Easy Domain Adaptation", AAAI 2016): gives
 * features of the source the target's mean and covariance, `(x − μₛ) Cₛ^(−½) Cₜ^(½) + μₜ`. What is trained on them reads the target's
 * features as they are. skada's CORAL does the same around a mean of 0 for both.
 *
 * @param source @param target the features whose statistics count
 * @param others more features of the source
 * @returns `source` and the others, recoloured
 */
export function recolored(source: Features, target: Features, others: readonly Features[]): Promise<Features[]> {
  const { dimension } = source;
  return withMatrixProducts(async (products) => {
    const [{ mean: from }, { mean: to }] = [momentsOf(source), momentsOf(target)];
    // Transposed, as `scores` reads weights.
    const map = await products.product(
      await rootOf(target, products),
      await inverseRootOf(source, products),
      dimension,
    );
    const shift = to.map((value, row) => value - dot(map, row * dimension, from));
    const recolor = async (features: Features): Promise<Features> => {
      const moved = await products.scores(features, map);
      return { values: Float32Array.from(moved, (value, i) => value + shift[i % dimension]), dimension };
    };
    const all: Features[] = [];
    for (const features of [source, ...others]) all.push(await recolor(features));
    return all;
  });
}

const rootOf = async (features: Features, products: MatrixProducts) =>
  (await rootsOf(await shrunkCovariance(features, products), features.dimension, products)).root;

const inverseRootOf = async (features: Features, products: MatrixProducts) =>
  (await rootsOf(await shrunkCovariance(features, products), features.dimension, products)).inverseRoot;

function dot(matrix: Float64Array, start: number, vector: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += matrix[start + i] * vector[i];
  return sum;
}
