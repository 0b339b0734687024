import { createHash } from 'node:crypto';
import { type LabelCurves, labelCurves, thinned } from '../../zoo/evaluation/curves/label-curves.ts';
import { rankByScore } from '../../zoo/evaluation/curves/ranking.ts';
import { type EvaluationDetail, evaluationDetail } from '../../zoo/evaluation/detail/evaluation-detail.ts';
import { type MetricIntervals, metricIntervals } from '../../zoo/evaluation/detail/metric-intervals.ts';
import { predictionTable } from '../../zoo/evaluation/detail/prediction-table.ts';
import type { ExampleOutputs } from '../../zoo/evaluation/example-outputs.ts';
import type { FairnessReport } from '../../zoo/evaluation/fairness/fairness-report.ts';
import type { FairnessGoal } from '../../zoo/evaluation/fairness/group-offsets.ts';
import { type GroupThresholds, groupThresholds } from '../../zoo/evaluation/fairness/group-thresholds.ts';
import { measureFairness } from '../../zoo/evaluation/fairness/measure-fairness.ts';
import { drawFrom } from '../../zoo/evaluation/fairness/randomized/draw-of.ts';
import type { ThresholdObjective } from '../../zoo/evaluation/fairness/randomized/fit-randomized.ts';
import { classificationMetrics, type ExamplePrediction } from '../../zoo/evaluation/metrics.ts';
import type { ExampleTags } from '../../zoo/evaluation/span-metrics.ts';
import { type ComparedOutputs, compareOutputs } from './compare-outputs.ts';
import { type ComparedPredictions, comparePredictions } from './compare-predictions.ts';
import { type ComparedTags, compareTags } from './compare-tags.ts';

/** Group thresholds and their effect. */
export interface ThresholdsEffect {
  thresholds: GroupThresholds;
  before: FairnessReport | null;
  after: FairnessReport | null;
  accuracyBefore: number;
  accuracyAfter: number;
}

interface ThresholdsAsk {
  labels: string[];
  attribute: string;
  goal: FairnessGoal;
  /** Of randomized thresholds, with the draw of each example by its name; null for others. */
  randomized: { objective: ThresholdObjective; draws: Map<string, number> } | null;
}

/** The tasks on stored predictions, and their results. */
export interface PredictionTasks {
  /** Of one evaluation. */
  measure: { ask: { labels: string[] }; answer: FairnessReport | null };
  /** Of one evaluation: the figures beyond those that are stored. */
  detail: { ask: { labels: string[] }; answer: EvaluationDetail };
  /** The ROC and precision-recall curves of some labels, by their positions, thinned for drawing. */
  curves: { ask: { labels: string[]; of: number[] }; answer: LabelCurves[] };
  /** 95 % bootstrap intervals of the metrics of one evaluation. */
  intervals: { ask: { labels: string[]; seed: number }; answer: MetricIntervals };
  /** Of the validation split, then of the split that evaluates the thresholds. */
  thresholds: { ask: ThresholdsAsk; answer: ThresholdsEffect };
  /** Of the evaluations of several checkpoints on the same split. */
  compare: { ask: { labels: string[] }; answer: ComparedPredictions };
  /** Of the outputs of several checkpoints on the same split. */
  compareOutputs: { ask: { task: 'MULTI_LABEL' | 'REGRESSION' }; answer: ComparedOutputs };
  /** Of the labels of words of several checkpoints on the same split. */
  compareTags: { ask: { labels: string[] }; answer: ComparedTags };
}

export type PredictionTaskName = keyof PredictionTasks;

/** A blob of predictions (JSON), with its expected digest. */
export interface PredictionsBlob {
  sha256: string;
  bytes: Uint8Array;
}

const TASKS: {
  [Name in PredictionTaskName]: (
    lists: ExamplePrediction[][],
    ask: PredictionTasks[Name]['ask'],
  ) => PredictionTasks[Name]['answer'];
} = {
  measure: ([predictions], { labels }) => measureFairness(predictions, labels),
  detail: ([predictions], { labels }) => evaluationDetail(predictions, labels),
  curves: ([predictions], { labels, of }) => {
    const table = predictionTable(predictions, labels);
    return of.map((label) => {
      const scores = table.scoresOf(label);
      const { roc, precisionRecall } = labelCurves(rankByScore(scores), scores, table.positivesOf(label));
      return { roc: thinned(roc), precisionRecall: thinned(precisionRecall) };
    });
  },
  intervals: ([predictions], { labels, seed }) => metricIntervals(predictions, labels, { seed }),
  thresholds: ([validation, test], { labels, randomized, ...options }) => {
    const drawn = randomized
      ? { randomized: randomized.objective, draw: drawFrom(randomized.draws) }
      : { randomized: null };
    const { thresholds, after, reports } = groupThresholds({ validation, test }, labels, { ...options, ...drawn });
    const accuracy = (predictions: ExamplePrediction[]) => classificationMetrics(predictions, labels).accuracy;
    return { thresholds, ...reports, accuracyBefore: accuracy(test), accuracyAfter: accuracy(after) };
  },
  // The outputs of several labels and of numbers are stored in the same way.
  compareOutputs: (lists, { task }) => compareOutputs(lists as unknown as ExampleOutputs[][], task),
  // As are the labels of words.
  compareTags: (lists, { labels }) => compareTags(lists as unknown as ExampleTags[][], labels),
  compare: (lists, { labels }) => comparePredictions(lists, labels),
};

/**
 * Runs a task on the predictions.
 *
 * @throws if a blob does not match its digest: a result computed from it would be wrong.
 */
export function runPredictionTask<Name extends PredictionTaskName>(
  name: Name,
  blobs: PredictionsBlob[],
  ask: PredictionTasks[Name]['ask'],
): PredictionTasks[Name]['answer'] {
  return TASKS[name](blobs.map(readPredictions), ask);
}

function readPredictions({ sha256, bytes }: PredictionsBlob): ExamplePrediction[] {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256)
    throw new Error(
      `The stored predictions ${sha256} have the digest ${found}: the blob store holds other bytes than were stored.`,
    );
  return JSON.parse(Buffer.from(bytes).toString());
}
