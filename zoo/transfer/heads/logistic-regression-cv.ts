import type { LabelledFeatures, LinearModel } from './features.ts';
import { type LogisticOptions, LogisticProblem, modelOf, ROUGH } from './logistic-regression.ts';
import { withMatrixProducts } from './matrix-products.ts';
import { stratifiedFolds } from './stratified-folds.ts';

/** scikit-learn's default strengths: ten from 10⁻⁴ to 10⁴. */
export const STRENGTHS = Array.from({ length: 10 }, (_, i) => 10 ** (-4 + (8 * i) / 9));
const FOLDS = 5;
/** Folds are fitted in step as long as their scores are no more numbers than these: 128 MiB. */
const SCORES = 2 ** 24;

export interface ChosenLogistic extends LinearModel {
  /** The inverse of the penalty, `C`. */
  strength: number;
  /** The mean accuracy of each strength on the held-out folds; null where nothing was compared. */
  accuracies: number[] | null;
}

/**
 * Logistic regression with a strength that is chosen by cross-validated accuracy, as scikit-learn's `LogisticRegressionCV`: stratified
 * folds in the order of the rows, and the smallest strength of the best ones. The last fit is on all rows.
 *
 * There are five folds, or as many as the smallest class has examples. With one example in a class nothing can be held out: the
 * strength is then scikit-learn's default, 1.
 *
 * @param options.searching how exact the fits are that only compare strengths; @param options.onFit called after each fit, with the
 * share that is done
 * @throws the signal's reason if it is aborted
 */
export async function logisticRegressionCv(
  data: LabelledFeatures,
  options: Partial<LogisticOptions> & {
    strengths?: readonly number[];
    searching?: { tolerance: number; iterations: number };
    onFit?: ((share: number) => void) | undefined;
  } = {},
): Promise<ChosenLogistic> {
  const { strengths = STRENGTHS, searching = ROUGH, onFit, ...limits } = options;
  const counts = new Array<number>(data.classes).fill(0);
  for (const label of Array.from(data.labels)) counts[label]++;
  const folds = Math.min(FOLDS, ...counts);
  return withMatrixProducts(async (products) => {
    const problem = new LogisticProblem(data, products);
    if (folds < 2) {
      const model = await problem.fit({ ...limits, strength: 1 });
      return { ...modelOf(model, data), strength: 1, accuracies: null };
    }
    const heldOut = stratifiedFolds(data.labels, folds);
    const uses = Array.from({ length: folds }, (_, fold) => heldOut.map((each) => each !== fold));
    const atOnce = Math.max(1, Math.floor(SCORES / (problem.rows * problem.outputs)));
    const paths: { models: LinearModel[]; accuracies: number[] }[] = [];
    for (const strength of strengths) {
      const last = paths.at(-1)?.models;
      const models: LinearModel[] = [];
      for (let fold = 0; fold < folds; fold += atOnce) {
        const fits = uses
          .slice(fold, fold + atOnce)
          .map((use, i) => ({ strength, use, ...(last ? { start: last[fold + i] } : {}) }));
        models.push(...(await problem.fitAll(fits, { ...limits, ...searching })));
        onFit?.((paths.length * folds + models.length) / (folds * strengths.length + 1));
      }
      const scores = await Promise.all(models.map((model) => problem.scores(model)));
      paths.push({ models, accuracies: scores.map((own, i) => accuracyOf(own, data, uses[i])) });
    }
    const accuracies = paths.map((path) => path.accuracies.reduce((sum, each) => sum + each, 0) / folds);
    const best = accuracies.indexOf(Math.max(...accuracies));
    const start = meanModel(paths[best].models);
    const model = await problem.fit({ ...limits, strength: strengths[best] }, { start });
    return { ...modelOf(model, data), strength: strengths[best], accuracies };
  });
}

/** Of the rows that took no part. */
function accuracyOf(scores: Float64Array, { labels, classes }: LabelledFeatures, use: readonly boolean[]): number {
  const outputs = classes === 2 ? 1 : classes;
  const held = use.flatMap((used, row) => (used ? [] : [row]));
  const right = held.filter((row) => predicted(scores.subarray(row * outputs, (row + 1) * outputs)) === labels[row]);
  return right.length / held.length;
}

const predicted = (scores: Float64Array): number =>
  scores.length === 1 ? Number(scores[0] > 0) : scores.indexOf(Math.max(...scores));

function meanModel(models: LinearModel[]): LinearModel {
  const mean = (rows: Float64Array[]) =>
    rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
  return { weights: mean(models.map(({ weights }) => weights)), intercepts: mean(models.map((m) => m.intercepts)) };
}
