import type { Features, LinearModel } from '../heads/features.ts';
import { LogisticProblem, ROUGH } from '../heads/logistic-regression.ts';
import { withMatrixProducts } from '../heads/matrix-products.ts';
import { shuffledFolds } from '../heads/shuffled-folds.ts';
import { momentsOf, standardized } from './moments.ts';

const FOLDS = 5;
const STRENGTHS = [1e-3, 1e-2, 1e-1];

/**
 * What the target's own labels would give: the accuracy of a logistic regression on its features, each example judged by a fit on the
 * other four fifths. The best of three strengths counts, which makes it a little high: it is a bound.
 *
 * @returns 0 to 1; null if a class has only one example, or fewer than two classes are there
 */
export async function upperBound(
  features: Features,
  labels: readonly number[],
  signal?: AbortSignal,
): Promise<number | null> {
  const places = [...new Set(labels)].sort((a, b) => a - b);
  const own = labels.map((label) => places.indexOf(label));
  const counts = places.map((_, place) => own.filter((label) => label === place).length);
  if (places.length < 2 || Math.min(...counts) < 2) return null;
  const data = { ...standardized(features, momentsOf(features)), labels: own, classes: places.length };
  const folds = shuffledFolds(own, Math.min(FOLDS, own.length));
  return withMatrixProducts(async (products) => {
    const problem = new LogisticProblem(data, products);
    const rights = STRENGTHS.map(() => 0);
    for (const fold of new Set(folds)) {
      const use = folds.map((each) => each !== fold);
      let start: LinearModel | undefined;
      for (const [i, strength] of STRENGTHS.entries()) {
        const fit = await problem.fit({ strength, ...ROUGH, signal }, { use, ...(start ? { start } : {}) });
        start = fit;
        const scores = await problem.scores(fit);
        const { outputs } = problem;
        const predicted = (row: number) => best(scores.subarray(row * outputs, (row + 1) * outputs));
        rights[i] += own.filter((label, row) => folds[row] === fold && predicted(row) === label).length;
      }
    }
    return Math.max(...rights) / own.length;
  });
}

/** The class of a row of scores; of two classes there is one score. */
function best(scores: Float64Array): number {
  if (scores.length === 1) return scores[0] > 0 ? 1 : 0;
  return scores.indexOf(Math.max(...scores));
}
