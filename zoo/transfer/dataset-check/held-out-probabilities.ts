import type { Probabilities } from '../../data/quality/disputed-labels.ts';
import type { LabelledFeatures } from '../heads/features.ts';
import { LogisticProblem, modelOf } from '../heads/logistic-regression.ts';
import { withMatrixProducts } from '../heads/matrix-products.ts';
import { stratifiedFolds } from '../heads/stratified-folds.ts';

const FOLDS = 5;
/** scikit-learn's default. */
const STRENGTH = 1;

export interface HeldOut extends Probabilities {
  values: Float64Array;
  /** Of the most probable class. */
  accuracy: number;
}

/**
 * The class probabilities of each example by a logistic regression that was fitted without it: scikit-learn's
 * `cross_val_predict(LogisticRegression(), X, y, cv=5, method='predict_proba')`.
 *
 * @param data every class with at least 2 examples; with fewer than five, there are as many folds
 * @throws the signal's reason if it is aborted
 */
export async function heldOutProbabilities(
  data: LabelledFeatures,
  { signal, onFold }: { signal?: AbortSignal; onFold?: (share: number) => void } = {},
): Promise<HeldOut> {
  const { labels, classes } = data;
  const count = labels.length;
  const sizes = new Array<number>(classes).fill(0);
  for (let i = 0; i < count; i++) sizes[labels[i]]++;
  const folds = Math.max(2, Math.min(FOLDS, ...sizes));
  const heldOut = stratifiedFolds(labels, folds);
  const values = new Float64Array(count * classes);
  await withMatrixProducts(async (products) => {
    const problem = new LogisticProblem(data, products);
    for (let fold = 0; fold < folds; fold++) {
      const use = heldOut.map((own) => own !== fold);
      const fitted = await problem.fit({ strength: STRENGTH, tolerance: 1e-5, signal }, { use });
      const { weights, intercepts } = modelOf(fitted, data);
      const scores = await products.scores(data, weights);
      for (const [row, used] of use.entries()) if (!used) softmaxInto(values, row * classes, scores, intercepts);
      onFold?.((fold + 1) / folds);
    }
  });
  let right = 0;
  for (let i = 0; i < count; i++) {
    const row = values.subarray(i * classes, (i + 1) * classes);
    if (row.indexOf(row.reduce((most, each) => Math.max(most, each))) === labels[i]) right++;
  }
  return { values, classCount: classes, accuracy: right / count };
}

function softmaxInto(values: Float64Array, at: number, scores: Float64Array, intercepts: Float64Array): void {
  const row = intercepts.map((intercept, i) => intercept + scores[at + i]);
  const most = row.reduce((a, b) => Math.max(a, b));
  const powers = row.map((score) => Math.exp(score - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  for (const [i, power] of powers.entries()) values[at + i] = power / sum;
}
