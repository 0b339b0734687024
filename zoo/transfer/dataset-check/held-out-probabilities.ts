import type { Probabilities } from '../../data/quality/disputed-labels.ts';
import { chooseStrength, fitFolds, type StrengthSearch, usesOf } from '../heads/choose-strength.ts';
import type { LabelledFeatures } from '../heads/features.ts';
import { LogisticProblem } from '../heads/logistic-regression.ts';
import { withMatrixProducts } from '../heads/matrix-products.ts';
import { shuffledFolds } from '../heads/shuffled-folds.ts';

const FOLDS = 5;
/** Of the fits that give the probabilities. */
const TOLERANCE = 1e-5;
/** Larger strengths than the best take longer, and are seldom better after two that are not. */
const PATIENCE = 2;

export interface HeldOut extends Probabilities {
  values: Float64Array;
  /** Of the most probable class. */
  accuracy: number;
  /** The inverse of the penalty, scikit-learn's `C`. */
  strength: number;
}

export interface HeldOutOptions {
  /** Chosen by cross-validated accuracy if it is left out, as `LogisticRegressionCV` chooses it. */
  strength?: number;
  /** The fold that each example is held out in; by default five or fewer, drawn so that each has as equal a share of every class as possible. */
  heldOut?: readonly number[];
  /** How exact the fits are that only compare strengths. */
  searching?: NonNullable<StrengthSearch['searching']>;
  signal?: AbortSignal;
  /** Called with the share of the fits that is done. */
  onFit?: (share: number) => void;
}

/**
 * The class probabilities of each example by a logistic regression that was fitted without it: scikit-learn's
 * `cross_val_predict(LogisticRegression(C=strength), X, y, cv=StratifiedKFold(5, shuffle=True), method='predict_proba')`.
 *
 * One strength serves all folds, and the held-out examples take part in its choice. That is one number from a list of ten, so it hardly
 * favours an example's own label.
 *
 * @param data every class with at least 2 examples; with fewer than five, there are as many folds
 * @throws the signal's reason if it is aborted
 */
export async function heldOutProbabilities(
  data: LabelledFeatures,
  { strength, heldOut, searching, signal, onFit }: HeldOutOptions = {},
): Promise<HeldOut> {
  const { labels, classes } = data;
  const folds = heldOut ?? shuffledFolds(labels, foldsFor(data));
  const values = new Float64Array(labels.length * classes);
  const used = await withMatrixProducts(async (products) => {
    const problem = new LogisticProblem(data, products);
    const search = { signal, onFit, patience: PATIENCE, ...(searching ? { searching } : {}) };
    const chosen =
      strength === undefined
        ? await chooseStrength(problem, data, folds, search)
        : { strength, uses: usesOf(folds), models: undefined };
    const exact = { strength: chosen.strength, tolerance: TOLERANCE, signal, starts: chosen.models };
    const models = await fitFolds(problem, chosen.uses, exact);
    for (const [fold, model] of models.entries()) {
      const scores = await problem.scores(model);
      for (const [row, tookPart] of chosen.uses[fold].entries())
        if (!tookPart) probabilitiesInto(values, row * classes, { classes, scores, row });
    }
    return chosen.strength;
  });
  return { values, classCount: classes, accuracy: accuracyOf(values, data), strength: used };
}

/** Five, or as many as the smallest class has examples; at least two. */
function foldsFor({ labels, classes }: LabelledFeatures): number {
  const sizes = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) sizes[labels[i]]++;
  return Math.max(2, Math.min(FOLDS, ...sizes));
}

function accuracyOf(values: Float64Array, { labels, classes }: LabelledFeatures): number {
  let right = 0;
  for (let i = 0; i < labels.length; i++) {
    const row = values.subarray(i * classes, (i + 1) * classes);
    if (row.indexOf(row.reduce((most, each) => Math.max(most, each))) === labels[i]) right++;
  }
  return right / labels.length;
}

/** Softmax of a row's scores. Of two classes there is one score, the second's less the first's. */
function probabilitiesInto(
  values: Float64Array,
  at: number,
  { classes, scores, row }: { classes: number; scores: Float64Array; row: number },
): void {
  const own = classes === 2 ? Float64Array.of(0, scores[row]) : scores.subarray(row * classes, (row + 1) * classes);
  const most = own.reduce((a, b) => Math.max(a, b));
  const powers = own.map((score) => Math.exp(score - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  for (const [i, power] of powers.entries()) values[at + i] = power / sum;
}
