import { type LabelledFeatures, type LinearModel, rowsOf, twoRows } from './features.ts';
import { ridgeRegression } from './ridge-regression.ts';
import { temperatureOf } from './temperature.ts';

export interface RidgeClassifier extends LinearModel {
  /** The penalty α that was chosen. */
  penalty: number;
  /**
   * What scores are multiplied by before a softmax, so that it gives probabilities: fitted on the scores of left-out rows. Ridge
   * regression itself has none.
   */
  temperature: number;
}

/**
 * Ridge regression of ±1 for each class, as scikit-learn's `RidgeClassifierCV`; the class is that of the highest score.
 *
 * @param options see `ridgeRegression`
 * @returns one row of weights for each class: see `LinearModel`
 * @throws the signal's reason if it is aborted
 */
export async function ridgeClassifier(
  data: LabelledFeatures,
  options: { penalties?: readonly number[]; signal?: AbortSignal | undefined } = {},
): Promise<RidgeClassifier> {
  const { labels, classes } = data;
  const rows = rowsOf(data);
  const outputs = classes === 2 ? 1 : classes;
  const targets = new Float64Array(rows * outputs).fill(-1);
  for (let row = 0; row < rows; row++) {
    if (outputs > 1) targets[row * outputs + labels[row]] = 1;
    else if (labels[row] === 1) targets[row] = 1;
  }
  const { leftOut, penalty, ...fitted } = await ridgeRegression(data, targets, options);
  if (outputs > 1) return { ...fitted, penalty, temperature: temperatureOf(leftOut, labels, classes) };
  const scores = Float64Array.from({ length: rows * 2 }, (_, i) => ((i % 2) - 0.5) * leftOut[Math.floor(i / 2)]);
  return { ...twoRows(fitted), penalty, temperature: temperatureOf(scores, labels, classes) };
}
