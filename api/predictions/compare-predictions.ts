import { evaluationDetail } from '../../zoo/evaluation/detail/evaluation-detail.ts';
import { type ExamplePrediction, predictedLabel, sumsToOne } from '../../zoo/evaluation/metrics.ts';
import { corrected, everyPair, type PairedTest, testRight } from './paired-tests.ts';

/** Several checkpoints' predictions of the same examples. Checkpoints are numbered in the order of the lists. */
export interface ComparedPredictions {
  /** Every pair: how many examples only one of the two got right, McNemar's exact p-value, and the difference in accuracy. */
  pairs: PairedTest[];
  /** The examples that all of them predicted. */
  exampleCount: number;
  /** Examples on which they disagree, first those that some predicted correctly; `guesses` are labels, one a checkpoint. */
  disagreements: { name: string; label: number; guesses: number[] }[];
  /** Whether each checkpoint's probabilities sum to one: without that, its log loss and calibration error mean something else. */
  sumToOne: boolean[];
  /** Each checkpoint's figures beyond those that are stored, by the names that GraphQL gives them; null where one is not defined. */
  figures: Record<ComparedFigure, number | null>[];
}

export type ComparedFigure =
  | 'balancedAccuracy'
  | 'topKAccuracy'
  | 'cohensKappa'
  | 'matthewsCorrelation'
  | 'rocAuc'
  | 'averagePrecision'
  | 'brierScore';

/** The k of the compared top-k accuracy. */
const TOP = 5;

/** Compares lists of predictions. */
export function comparePredictions(lists: ExamplePrediction[][], labels: string[]): ComparedPredictions {
  const examples = inOneOrder(lists);
  const right = examples.map((list) => list.map(({ label, probabilities }) => predictedLabel(probabilities) === label));
  const differing = (examples[0] ?? [])
    .map(({ name, label }, i) => ({
      name,
      label,
      guesses: examples.map((list) => predictedLabel(list[i].probabilities)),
    }))
    .filter(({ guesses }) => new Set(guesses).size > 1);
  const someRight = differing.filter(({ label, guesses }) => guesses.includes(label));
  const noneRight = differing.filter(({ label, guesses }) => !guesses.includes(label));
  return {
    pairs: corrected(everyPair(right, testRight), true),
    exampleCount: examples[0]?.length ?? 0,
    disagreements: [...someRight, ...noneRight],
    sumToOne: lists.map((list) => list.every(({ probabilities }) => sumsToOne(probabilities))),
    figures: lists.map((list) => figuresOf(list, labels)),
  };
}

function figuresOf(list: ExamplePrediction[], labels: string[]): Record<ComparedFigure, number | null> {
  const detail = evaluationDetail(list, labels);
  const { balancedAccuracy, cohensKappa, matthewsCorrelation, brierScore, rocAuc, averagePrecision } = detail;
  return {
    balancedAccuracy,
    // Of five labels or fewer, all are among the first five.
    topKAccuracy: labels.length > TOP ? detail.topKAccuracy[TOP - 1] : null,
    cohensKappa,
    matthewsCorrelation,
    rocAuc: rocAuc.macro,
    averagePrecision: averagePrecision.macro,
    brierScore,
  };
}

/** Only examples that every checkpoint predicted, in the order of the first list. */
function inOneOrder(lists: ExamplePrediction[][]): ExamplePrediction[][] {
  const byName = lists.map((list) => new Map(list.map((prediction) => [prediction.name, prediction])));
  const names = lists[0].map(({ name }) => name).filter((name) => byName.every((map) => map.has(name)));
  return byName.map((map) => names.flatMap((name) => map.get(name) ?? []));
}
