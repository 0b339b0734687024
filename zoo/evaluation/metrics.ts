import { InvalidInputError } from '../errors.ts';
import { type CalibrationCell, CalibrationCells, calibrationError } from './calibration-error.ts';
import { wilsonInterval } from './wilson.ts';

/** A classifier's prediction for one example. */
export interface ExamplePrediction {
  /** The example's name in its data set. */
  name: string;
  /** Index of the true label. */
  label: number;
  /** One probability for each label, in the order of the labels; they sum to 1. */
  probabilities: number[];
  /** Attribute → value, for slices. */
  groups: Record<string, string>;
}

/** One label's figures: `support` examples truly have it. */
interface ClassMetrics {
  label: string;
  support: number;
  precision: number;
  recall: number;
  f1: number;
}

/** The examples whose attribute `group` has this `value`. */
interface SliceMetrics {
  group: string;
  value: string;
  support: number;
  accuracy: number;
  /** Wilson score interval, 95 %. */
  accuracyInterval: [number, number];
}

export interface ClassificationMetrics {
  exampleCount: number;
  accuracy: number;
  macroF1: number;
  logLoss: number;
  expectedCalibrationError: number;
  /** `[true][predicted]`, counts, in the order of the labels. */
  confusionMatrix: number[][];
  perClass: ClassMetrics[];
  slices: SliceMetrics[];
}

/** Index of the most probable label; the first of equals, as `numpy.argmax`. */
export function predictedLabel(probabilities: number[]): number {
  let best = 0;
  for (let i = 1; i < probabilities.length; i++) if (probabilities[i] > probabilities[best]) best = i;
  return best;
}

/**
 * Compares predictions with the true labels, with scikit-learn's definitions:
 *
 * - `accuracy`: share of examples whose most probable label is the true one.
 * - `macroF1`: unweighted mean of the F1 of every label that is true or predicted (what `f1_score(average='macro')` does
 *   when no `labels` are given); a precision or recall without a denominator counts 0 (`zero_division=0`).
 * - `logLoss`: mean of -ln p(true label), each example's probabilities clipped to [eps, 1 - eps] (float64 eps) as in
 *   `log_loss`.
 * - `expectedCalibrationError`: Guo et al. 2017, equation 3: 15 bins of equal width over the top probability, open below and
 *   closed above; Σ |bin| / n · |accuracy(bin) - confidence(bin)|.
 * - `slices`: accuracy for each value of each group, with the Wilson 95 % interval, sorted by group and value.
 *
 * Throws InvalidInputError when there are no predictions, one does not match the labels, or one's probabilities do not
 * sum to 1: log loss and calibration are meaningless then.
 */
export function classificationMetrics(predictions: ExamplePrediction[], labels: string[]): ClassificationMetrics {
  checkPredictions(predictions, labels);
  const unsound = predictions.find(({ probabilities }) => !sumsToOne(probabilities));
  if (unsound)
    throw new InvalidInputError(
      `The probabilities of “${unsound.name}” do not sum to 1, as those of one label an example do. Checkpoints that an earlier version of Graft trained with BINARY_CROSS_ENTROPY or FOCAL have such probabilities: fine-tune again.`,
    );
  const confusionMatrix = labels.map(() => new Array<number>(labels.length).fill(0));
  let right = 0;
  let loss = 0;
  for (const { label, probabilities } of predictions) {
    const predicted = predictedLabel(probabilities);
    confusionMatrix[label][predicted]++;
    if (predicted === label) right++;
    loss -= Math.log(Math.min(Math.max(probabilities[label], Number.EPSILON), 1 - Number.EPSILON));
  }
  const perClass = classMetrics(confusionMatrix, labels);
  const occurring = perClass.filter(({ support }, i) => support > 0 || confusionMatrix.some((row) => row[i] > 0));
  return {
    exampleCount: predictions.length,
    accuracy: right / predictions.length,
    macroF1: occurring.reduce((sum, { f1 }) => sum + f1, 0) / occurring.length,
    logLoss: loss / predictions.length,
    expectedCalibrationError: calibrationError(cellsOf(predictions)),
    confusionMatrix,
    perClass,
    slices: sliceMetrics(predictions),
  };
}

/** Whether these are probabilities of mutually exclusive labels; float32 rounds their sum. */
export function sumsToOne(probabilities: number[]): boolean {
  return Math.abs(probabilities.reduce((sum, p) => sum + p, 0) - 1) < 1e-3;
}

/** @throws InvalidInputError when there are no predictions, or one does not match the labels */
export function checkPredictions(predictions: ExamplePrediction[], labels: string[]): void {
  if (predictions.length === 0) throw new InvalidInputError('No predictions to evaluate: the split has no examples.');
  for (const { name, label, probabilities } of predictions) {
    if (probabilities.length !== labels.length || !Number.isInteger(label) || label < 0 || label >= labels.length)
      throw new InvalidInputError(
        `The prediction for "${name}" has ${probabilities.length} probabilities and label ${label}, but there are ` +
          `${labels.length} labels. Evaluate a checkpoint on a data set with the labels that it was trained for.`,
      );
    if (!probabilities.every((p) => p >= -1e-6 && p <= 1 + 1e-6))
      throw new InvalidInputError(
        `The prediction for "${name}" contains a value that is not a probability (NaN, or outside 0 to 1). The model's ` +
          `weights have probably diverged: train again with a lower learning rate.`,
      );
  }
}

function classMetrics(confusionMatrix: number[][], labels: string[]): ClassMetrics[] {
  return labels.map((label, i) => {
    const hits = confusionMatrix[i][i];
    const support = confusionMatrix[i].reduce((sum, count) => sum + count, 0);
    const predicted = confusionMatrix.reduce((sum, row) => sum + row[i], 0);
    return {
      label,
      support,
      precision: predicted === 0 ? 0 : hits / predicted,
      recall: support === 0 ? 0 : hits / support,
      f1: support + predicted === 0 ? 0 : (2 * hits) / (support + predicted),
    };
  });
}

function cellsOf(predictions: ExamplePrediction[]): CalibrationCell[] {
  const cells = new CalibrationCells();
  for (const { label, probabilities } of predictions) {
    const predicted = predictedLabel(probabilities);
    cells.add(probabilities[predicted], predicted === label);
  }
  return cells.list();
}

function sliceMetrics(predictions: ExamplePrediction[]): SliceMetrics[] {
  const counts = new Map<string, { group: string; value: string; support: number; right: number }>();
  for (const { label, probabilities, groups } of predictions) {
    for (const [group, value] of Object.entries(groups)) {
      const key = JSON.stringify([group, value]);
      const slice = counts.get(key) ?? { group, value, support: 0, right: 0 };
      slice.support++;
      if (predictedLabel(probabilities) === label) slice.right++;
      counts.set(key, slice);
    }
  }
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...counts.values()]
    .sort((a, b) => order(a.group, b.group) || order(a.value, b.value))
    .map(({ group, value, support, right }) => ({
      group,
      value,
      support,
      accuracy: right / support,
      accuracyInterval: wilsonInterval(right, support),
    }));
}
