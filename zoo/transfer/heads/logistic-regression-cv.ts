import { chooseStrength, type StrengthSearch } from './choose-strength.ts';
import type { LabelledFeatures, LinearModel } from './features.ts';
import { LogisticProblem, modelOf } from './logistic-regression.ts';
import { withMatrixProducts } from './matrix-products.ts';
import { stratifiedFolds } from './stratified-folds.ts';

const FOLDS = 5;

export interface ChosenLogistic extends LinearModel {
  /** The inverse of the penalty, `C`. */
  strength: number;
  /** The mean accuracy of each strength on the held-out folds; null where nothing was compared. */
  accuracies: number[] | null;
}

/**
 * Logistic regression with a strength that `chooseStrength` chooses, as scikit-learn's `LogisticRegressionCV`: with
 * stratified folds in the order of the rows. The last fit is on all rows.
 *
 * There are five folds, or as many as the smallest class has examples. With one example in a class nothing can be held out: the
 * strength is then scikit-learn's default, 1.
 *
 * @throws the signal's reason if it is aborted
 */
export async function logisticRegressionCv(
  data: LabelledFeatures,
  search: StrengthSearch = {},
): Promise<ChosenLogistic> {
  const counts = new Array<number>(data.classes).fill(0);
  for (const label of Array.from(data.labels)) counts[label]++;
  const folds = Math.min(FOLDS, ...counts);
  return withMatrixProducts(async (products) => {
    const problem = new LogisticProblem(data, products);
    if (folds < 2) {
      const model = await problem.fit({ ...search, strength: 1 });
      return { ...modelOf(model, data), strength: 1, accuracies: null };
    }
    const { strength, accuracies, models } = await chooseStrength(problem, data, stratifiedFolds(data.labels, folds), {
      ...search,
      // The last fit is one more.
      onFit: (share) => search.onFit?.(0.95 * share),
    });
    const model = await problem.fit({ ...search, strength }, { start: meanModel(models) });
    return { ...modelOf(model, data), strength, accuracies };
  });
}

function meanModel(models: LinearModel[]): LinearModel {
  const mean = (rows: Float64Array[]) =>
    rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
  return { weights: mean(models.map(({ weights }) => weights)), intercepts: mean(models.map((m) => m.intercepts)) };
}
