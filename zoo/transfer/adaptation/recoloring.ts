import type { Features } from '../heads/features.ts';
import { withMatrixProducts } from '../heads/matrix-products.ts';
import { rootsOfCovariance } from './covariance-roots.ts';

/**
 * Correlation alignment (CORAL; B. Sun, J. Feng and K. Saenko, "Return of Frustratingly Easy Domain Adaptation", AAAI 2016, algorithm 1):
 * gives features of the source the target's covariance, `x (Cₛ + I)^(−½) (Cₜ + I)^(½)`. Both domains have to be standardized, each by its
 * own moments, as in the paper; it is then skada's `CORALAdapter(reg=0.5)`. The identity leaves directions without variance as they are:
 * with fewer rows than features there are always some.
 *
 * @param source @param target standardized features, whose covariances count
 * @param others more features of the source, scaled as `source`
 * @returns `source` and the others, recoloured
 */
export function recolored(source: Features, target: Features, others: readonly Features[]): Promise<Features[]> {
  const { dimension } = source;
  return withMatrixProducts(async (products) => {
    const { inverseRoot } = await rootsOfCovariance(source, products);
    const { root } = await rootsOfCovariance(target, products);
    // Transposed, as `scores` reads weights.
    const map = await products.product(root, inverseRoot, dimension);
    const all: Features[] = [];
    for (const features of [source, ...others]) {
      all.push({ values: Float32Array.from(await products.scores(features, map)), dimension });
    }
    return all;
  });
}
