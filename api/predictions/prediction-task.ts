import { createHash } from 'node:crypto';
import type { FairnessReport } from '../../zoo/evaluation/fairness/fairness-report.ts';
import type { FairnessGoal } from '../../zoo/evaluation/fairness/group-offsets.ts';
import { type GroupThresholds, groupThresholds } from '../../zoo/evaluation/fairness/group-thresholds.ts';
import { measureFairness } from '../../zoo/evaluation/fairness/measure-fairness.ts';
import { classificationMetrics, type ExamplePrediction } from '../../zoo/evaluation/metrics.ts';
import { type ComparedPredictions, comparePredictions } from './compare-predictions.ts';

/** Thresholds of each group, and what they change. */
export interface ThresholdsEffect {
  thresholds: GroupThresholds;
  before: FairnessReport | null;
  after: FairnessReport | null;
  accuracyBefore: number;
  accuracyAfter: number;
}

/** What can be asked of stored predictions, and the answer. */
export interface PredictionTasks {
  /** Of one evaluation. */
  measure: { ask: { labels: string[] }; answer: FairnessReport | null };
  /** Of the validation split, then of the one that the thresholds are judged by. */
  thresholds: { ask: { labels: string[]; attribute: string; goal: FairnessGoal }; answer: ThresholdsEffect };
  /** Of the evaluations of several checkpoints on the same split. */
  compare: { ask: { mostDisagreements: number }; answer: ComparedPredictions };
}

export type PredictionTaskName = keyof PredictionTasks;

/** A blob of predictions (JSON), with the digest that it must have. */
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
  compare: (lists, { mostDisagreements }) => comparePredictions(lists, mostDisagreements),
};

/**
 * Does what was asked of the predictions.
 *
 * @throws if a blob is not what its digest says: then nothing that is computed from it would be true.
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
      `The stored predictions ${sha256} have the digest ${found}: the blob store holds other bytes than were put there.`,
    );
  return JSON.parse(Buffer.from(bytes).toString());
}
