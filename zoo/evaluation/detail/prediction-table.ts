import { checkPredictions, type ExamplePrediction, predictedLabel } from '../metrics.ts';

/** Predictions in columns, for figures that read them label by label or many times. */
export interface PredictionTable {
  examples: number;
  labels: number;
  /** The true and the predicted label of each example. */
  truths: Uint32Array;
  guesses: Uint32Array;
  /** −ln p(true label), with p in [eps, 1 − eps]; and the example's term of the Brier score. */
  losses: Float64Array;
  squares: Float64Array;
  /** How many labels come before the true one; 0 for the most probable. */
  ranks: Uint32Array;
  /** Each label's probability of each example. */
  scoresOf: (label: number) => Float64Array;
  /** 1 for each example that has the label. */
  positivesOf: (label: number) => Uint8Array;
}

/**
 * - The Brier score is scikit-learn's: Σ (p − [label is true])² over the labels, halved for two labels.
 * - Ranks are those of `top_k_accuracy_score`: of equal probabilities, the last label comes first.
 *
 * @throws InvalidInputError if there are no predictions, or one does not match the labels
 */
export function predictionTable(predictions: ExamplePrediction[], labels: string[]): PredictionTable {
  checkPredictions(predictions, labels);
  const scale = labels.length === 2 ? 0.5 : 1;
  const squares = predictions.map(({ label, probabilities }) =>
    probabilities.reduce((sum, p, i) => sum + scale * (p - Number(i === label)) ** 2, 0),
  );
  const losses = predictions.map(
    ({ label, probabilities }) =>
      -Math.log(Math.min(Math.max(probabilities[label], Number.EPSILON), 1 - Number.EPSILON)),
  );
  return {
    examples: predictions.length,
    labels: labels.length,
    truths: Uint32Array.from(predictions, ({ label }) => label),
    guesses: Uint32Array.from(predictions, ({ probabilities }) => predictedLabel(probabilities)),
    losses: Float64Array.from(losses),
    squares: Float64Array.from(squares),
    ranks: Uint32Array.from(predictions, rankOfTruth),
    scoresOf: (label) => Float64Array.from(predictions, ({ probabilities }) => probabilities[label]),
    positivesOf: (label) => Uint8Array.from(predictions, (prediction) => Number(prediction.label === label)),
  };
}

function rankOfTruth({ label, probabilities }: ExamplePrediction): number {
  const own = probabilities[label];
  return probabilities.reduce((rank, p, i) => rank + Number(p > own || (p === own && i > label)), 0);
}
