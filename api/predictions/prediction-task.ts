import { createHash } from 'node:crypto';
import type { FairnessReport } from '../../zoo/evaluation/fairness/fairness-report.ts';
import type { FairnessGoal } from '../../zoo/evaluation/fairness/group-offsets.ts';
import { type GroupThresholds, groupThresholds } from '../../zoo/evaluation/fairness/group-thresholds.ts';
import { measureFairness } from '../../zoo/evaluation/fairness/measure-fairness.ts';
import { classificationMetrics, type ExamplePrediction } from '../../zoo/evaluation/metrics.ts';
import { type ComparedPredictions, comparePredictions } from './compare-predictions.ts';

/** Group thresholds and their effect. */
export interface ThresholdsEffect {
  thresholds: GroupThresholds;
  before: FairnessReport | null;
  after: FairnessReport | null;
  accuracyBefore: number;
  accuracyAfter: number;
}

/** The tasks on stored predictions, and their results. */
export interface PredictionTasks {
  /** Of one evaluation. */
  measure: { ask: { labels: string[] }; answer: FairnessReport | null };
  /** Of the validation split, then of the split that evaluates the thresholds. */
  thresholds: { ask: { labels: string[]; attribute: string; goal: FairnessGoal }; answer: ThresholdsEffect };
  /** Of the evaluations of several checkpoints on the same split. */
  compare: { ask: Record<never, never>; answer: ComparedPredictions };
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
  thresholds: ([validation, test], { labels, ...options }) => {
    const { thresholds, after, reports } = groupThresholds({ validation, test }, labels, options);
    const accuracy = (predictions: ExamplePrediction[]) => classificationMetrics(predictions, labels).accuracy;
    return { thresholds, ...reports, accuracyBefore: accuracy(test), accuracyAfter: accuracy(after) };
  },
  compare: (lists) => comparePredictions(lists),
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
