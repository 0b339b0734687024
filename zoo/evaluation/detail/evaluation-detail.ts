import { type Areas, areasOf } from '../curves/areas.ts';
import { rankByScore } from '../curves/ranking.ts';
import { type ExamplePrediction, sumsToOne } from '../metrics.ts';
import { type ConfusionFigures, confusionFigures } from './confusion-figures.ts';
import { type PredictionTable, predictionTable } from './prediction-table.ts';
import { type ReliabilityBin, reliability } from './reliability.ts';

/** Means of the labels' areas; labels without an area are left out, and the mean of none is null. */
export interface MeanAreas {
  macro: number | null;
  /** Each label counts with the number of its examples. */
  weighted: number | null;
}

/** What is computed of an evaluation's predictions on request, with scikit-learn's definitions. */
export interface EvaluationDetail extends Omit<ConfusionFigures, 'accuracy' | 'macroF1'> {
  /** See `predictionTable`; null if the probabilities do not sum to 1. */
  brierScore: number | null;
  /** The share of examples whose true label is among the k most probable, for k = 1, 2 … labels. */
  topKAccuracy: number[];
  rocAuc: MeanAreas;
  averagePrecision: MeanAreas;
  /** One label against the rest, in the order of the labels. */
  perLabel: Areas[];
  reliability: ReliabilityBin[];
  confidentErrors: ConfidentError[];
}

export interface ConfidentError {
  /** The example's name. */
  name: string;
  /** Its true label, and the predicted one with its probability. */
  label: number;
  guess: number;
  probability: number;
}

const MOST_ERRORS = 200;

/** @throws InvalidInputError if there are no predictions, or one does not match the labels */
export function evaluationDetail(predictions: ExamplePrediction[], labels: string[]): EvaluationDetail {
  const table = predictionTable(predictions, labels);
  const { accuracy: _, macroF1: _f1, ...figures } = confusionFigures(confusionOf(table), table.labels);
  const perLabel = labels.map((_, label) => areasOf(rankByScore(table.scoresOf(label)), table.positivesOf(label)));
  const support = supportOf(table);
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    ...figures,
    brierScore: predictions.every(({ probabilities }) => sumsToOne(probabilities)) ? mean(table.squares) : null,
    topKAccuracy: topKAccuracies(table),
    rocAuc: meanAreas(
      perLabel.map(({ rocAuc }) => rocAuc),
      support,
    ),
    averagePrecision: meanAreas(
      perLabel.map(({ averagePrecision }) => averagePrecision),
      support,
    ),
    perLabel,
    reliability: reliability(predictions),
    confidentErrors: confidentErrors(predictions, table),
  };
}

/** `[true][predicted]`, row by row; each example `counts` times, once by default. */
export function confusionOf({ labels, truths, guesses }: PredictionTable, counts?: ArrayLike<number>): Float64Array {
  const confusion = new Float64Array(labels * labels);
  for (let i = 0; i < truths.length; i++) confusion[truths[i] * labels + guesses[i]] += counts?.[i] ?? 1;
  return confusion;
}

/** How many examples have each label. */
export function supportOf({ labels, truths }: PredictionTable, counts?: ArrayLike<number>): Float64Array {
  const support = new Float64Array(labels);
  for (let i = 0; i < truths.length; i++) support[truths[i]] += counts?.[i] ?? 1;
  return support;
}

/** The mean of the labels' areas, as scikit-learn averages one label against the rest. */
export function meanAreas(areas: (number | null)[], support: ArrayLike<number>): MeanAreas {
  let [sum, count, weightedSum, weight] = [0, 0, 0, 0];
  for (const [label, area] of areas.entries()) {
    if (area === null) continue;
    sum += area;
    count++;
    weightedSum += area * support[label];
    weight += support[label];
  }
  return { macro: count === 0 ? null : sum / count, weighted: weight === 0 ? null : weightedSum / weight };
}

function topKAccuracies({ examples, labels, ranks }: PredictionTable): number[] {
  const atRank = new Array<number>(labels).fill(0);
  for (const rank of ranks) atRank[rank]++;
  let within = 0;
  return atRank.map((count) => {
    within += count;
    return within / examples;
  });
}

/** Wrong predictions, the most probable first; of equals, in the order of the examples. */
function confidentErrors(predictions: ExamplePrediction[], { guesses }: PredictionTable): ConfidentError[] {
  return predictions
    .map(({ name, label, probabilities }, i) => ({
      name,
      label,
      guess: guesses[i],
      probability: probabilities[guesses[i]],
    }))
    .filter(({ label, guess }) => guess !== label)
    .sort((a, b) => b.probability - a.probability)
    .slice(0, MOST_ERRORS);
}
