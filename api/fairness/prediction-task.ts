import { createHash } from 'node:crypto';
import type { FairnessReport } from '../../zoo/evaluation/fairness/fairness-report.ts';
import { measureFairness } from '../../zoo/evaluation/fairness/measure-fairness.ts';
import type { ExamplePrediction } from '../../zoo/evaluation/metrics.ts';
import { type ComparedPredictions, comparePredictions } from '../schema/checkpoints/compare-predictions.ts';

/** What can be asked of stored predictions, and the answer. */
export interface PredictionTasks {
  /** Of one evaluation. */
  measure: { ask: { labels: string[] }; answer: FairnessReport | null };
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
