import type { LabelledFeatures, LinearModel } from './features.ts';
import { type LogisticOptions, type LogisticProblem, ROUGH } from './logistic-regression.ts';

/** scikit-learn's default strengths: ten from 10⁻⁴ to 10⁴. */
const STRENGTHS = Array.from({ length: 10 }, (_, i) => 10 ** (-4 + (8 * i) / 9));
/** Folds are fitted in step as long as their scores are no more numbers than these: 128 MiB. */
const SCORES = 2 ** 24;

export interface StrengthSearch extends Partial<Omit<LogisticOptions, 'strength'>> {
  strengths?: readonly number[];
  /** How exact the fits are that only compare strengths. */
  searching?: { tolerance: number; iterations: number };
  /** The search ends when so many strengths in a row are no better than the best one; by default it tries all. The larger ones take the longest. */
  patience?: number;
  /** Called after each fit, with the share that is done. */
  onFit?: ((share: number) => void) | undefined;
}

export interface ChosenStrength {
  /** The inverse of the penalty, `C`. */
  strength: number;
  /** The mean accuracy of each strength that was tried on the held-out folds. */
  accuracies: number[];
  /** Of each fold, fitted without it at the chosen strength, as exactly as `searching` says. */
  models: LinearModel[];
  /** Of each fold, whether each row took part. */
  uses: boolean[][];
}

/**
 * Chooses the strength of a logistic regression by cross-validated accuracy, as scikit-learn's `LogisticRegressionCV`: the smallest strength
 * of the best ones. Each fold's fit begins where its fit with the previous strength ended.
 *
 * @param problem made of `data`; @param heldOut the fold that each row is held out in, from 0
 * @throws the signal's reason if it is aborted
 */
export async function chooseStrength(
  problem: LogisticProblem,
  data: LabelledFeatures,
  heldOut: readonly number[],
  { strengths = STRENGTHS, searching = ROUGH, patience = strengths.length, onFit, ...limits }: StrengthSearch = {},
): Promise<ChosenStrength> {
  const uses = usesOf(heldOut);
  const folds = uses.length;
  const paths: { models: LinearModel[]; accuracy: number }[] = [];
  for (const strength of strengths) {
    const models = await fitFolds(problem, uses, {
      ...{ ...limits, ...searching, strength, starts: paths.at(-1)?.models },
      onFit: (fitted) => onFit?.((paths.length * folds + fitted) / (folds * strengths.length)),
    });
    const scores = await Promise.all(models.map((model) => problem.scores(model)));
    const sum = scores.reduce((total, own, i) => total + accuracyOf(own, data, uses[i]), 0);
    paths.push({ models, accuracy: sum / folds });
    if (paths.length > bestOf(paths) + patience) break;
  }
  const accuracies = paths.map(({ accuracy }) => accuracy);
  const best = bestOf(paths);
  return { strength: strengths[best], accuracies, models: paths[best].models, uses };
}

/** The first of the highest accuracies. */
function bestOf(paths: readonly { accuracy: number }[]): number {
  const accuracies = paths.map(({ accuracy }) => accuracy);
  return accuracies.indexOf(Math.max(...accuracies));
}

/** Of each fold, whether each row takes part in its fit. */
export function usesOf(heldOut: readonly number[]): boolean[][] {
  const folds = heldOut.reduce((most, fold) => Math.max(most, fold), 0) + 1;
  return Array.from({ length: folds }, (_, fold) => heldOut.map((own) => own !== fold));
}

/**
 * Fits a model without each fold.
 *
 * @param uses of each fold, whether each row takes part; @param options.starts from where each fit begins; from 0 by default
 */
export async function fitFolds(
  problem: LogisticProblem,
  uses: readonly (readonly boolean[])[],
  {
    strength,
    starts,
    onFit,
    ...limits
  }: LogisticOptions & { starts?: readonly LinearModel[] | undefined; onFit?: (fitted: number) => void },
): Promise<LinearModel[]> {
  const atOnce = Math.max(1, Math.floor(SCORES / (problem.rows * problem.outputs)));
  const models: LinearModel[] = [];
  for (let fold = 0; fold < uses.length; fold += atOnce) {
    const fits = uses
      .slice(fold, fold + atOnce)
      .map((use, i) => ({ strength, use, ...(starts ? { start: starts[fold + i] } : {}) }));
    models.push(...(await problem.fitAll(fits, limits)));
    onFit?.(models.length);
  }
  return models;
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
