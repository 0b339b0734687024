import type { FairnessGoal } from '../../../zoo/evaluation/fairness/group-offsets.ts';
import { checkRandomized } from '../../../zoo/evaluation/fairness/group-thresholds.ts';
import type { ThresholdObjective } from '../../../zoo/evaluation/fairness/randomized/fit-randomized.ts';
import type { Context } from '../../context.ts';
import type { evaluations } from '../../database/tables/index.ts';
import { drawsIn } from '../../datasets/draws-in.ts';
import { RequestError } from '../../errors.ts';
import { inPredictionThread } from '../../predictions/in-prediction-thread.ts';
import type { GroupThresholds } from './fairness-type.ts';
import { shownFairness } from './shown-fairness.ts';

/**
 * The effect of group thresholds on an evaluation.
 *
 * @throws RequestError CONFLICT for the validation split itself, or without one; InvalidInputError for an attribute with
 *   fewer than two groups that have enough examples.
 */
export async function thresholdsByGroup(
  { loaders, blobs, db }: Context,
  evaluation: typeof evaluations.$inferSelect,
  { randomized, ...options }: { attribute: string; goal: FairnessGoal; randomized: ThresholdObjective | null },
): Promise<GroupThresholds> {
  const { checkpointId, datasetId, split, predictionsSha256 } = evaluation;
  if (split === 'validation') {
    const message =
      'Thresholds are learned on the validation split, so their effect there is biased: request them for the test split.';
    throw new RequestError('CONFLICT', message);
  }
  const [checkpoint, all] = await Promise.all([
    loaders.checkpoint.load(checkpointId),
    loaders.evaluations.load(checkpointId),
  ]);
  const validation = all.find((other) => other.split === 'validation' && other.datasetId === datasetId);
  if (!checkpoint || !validation)
    throw new RequestError(
      'CONFLICT',
      'The checkpoint has no evaluation on a validation split to learn thresholds on.',
    );
  const { labels } = checkpoint;
  const digests = [validation.predictionsSha256, predictionsSha256];
  if (randomized) checkRandomized(options.goal, labels.length);
  const drawn = randomized && { objective: randomized, draws: await drawsIn({ db, blobs }, datasetId) };
  const effect = await inPredictionThread(blobs, 'thresholds', digests, { labels, ...options, randomized: drawn });
  const { thresholds, before, after, ...accuracies } = effect;
  return {
    ...thresholds,
    ...accuracies,
    before: before && shownFairness(before, labels),
    after: after && shownFairness(after, labels),
  };
}
