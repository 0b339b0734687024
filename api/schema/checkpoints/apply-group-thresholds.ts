import { checkThresholdGroups } from '../../../zoo/evaluation/fairness/check-threshold-groups.ts';
import type { FairnessGoal } from '../../../zoo/evaluation/fairness/group-offsets.ts';
import { checkRandomized } from '../../../zoo/evaluation/fairness/group-thresholds.ts';
import type { ThresholdObjective } from '../../../zoo/evaluation/fairness/randomized/fit-randomized.ts';
import type { Context } from '../../context.ts';
import { RequestError } from '../../errors.ts';
import { checkWait, deriveInJob } from './derive-in-job.ts';
import { type CheckpointRow, missingCheckpoint, type ShownCheckpoint } from './pending-checkpoint.ts';

interface Asked {
  checkpointId: string;
  attribute: string;
  goal: FairnessGoal;
  randomized: ThresholdObjective | null;
  waitSeconds: number | null;
}

/**
 * A checkpoint that carries group thresholds, learned on the validation split, with its own file and evaluations: a job makes it.
 *
 * @throws RequestError NOT_FOUND; CONFLICT for one that carries thresholds, an adapted one, or one that has no single-label predictions on a validation split;
 *   and as `deriveInJob`. InvalidInputError as `checkThresholdGroups` and `checkRandomized`
 */
export async function applyGroupThresholds(
  context: Context,
  { checkpointId, attribute, goal, randomized, waitSeconds }: Asked,
): Promise<ShownCheckpoint> {
  const { loaders } = context;
  checkWait(waitSeconds);
  const original = await loaders.checkpoint.load(checkpointId);
  if (!original) throw await missingCheckpoint(context, checkpointId, 'checkpointId');
  if (original.groupThresholds !== null) {
    const message = 'The checkpoint carries group thresholds already. Use the one that it is derived from.';
    throw new RequestError('CONFLICT', message, 'checkpointId');
  }
  const fineTune = await loaders.fineTune.load(original.fineTuneId);
  if (fineTune?.targetDatasetId) {
    const message =
      'The checkpoint is adapted to another data set, and its validation examples are of the one it was trained on: thresholds learned on them would not suit the target. Use a checkpoint that is not adapted.';
    throw new RequestError('CONFLICT', message, 'checkpointId');
  }
  const evaluated = await loaders.evaluations.load(original.id);
  const validation = evaluated.find(({ split }) => split === 'validation');
  if (!validation) {
    const message = 'The checkpoint has no evaluation of single labels on a validation split to learn thresholds on.';
    throw new RequestError('CONFLICT', message, 'checkpointId');
  }
  const ofAttribute = validation.metrics.slices.filter(({ group }) => group === attribute);
  checkThresholdGroups(new Map(ofAttribute.map(({ value, support }) => [value, support])), {
    attribute,
    labels: original.labels.length,
  });
  if (randomized) checkRandomized(goal, original.labels.length);
  const isSame = ({ groupThresholds }: CheckpointRow) =>
    groupThresholds?.attribute === attribute &&
    groupThresholds.goal === goal &&
    (groupThresholds.objective ?? null) === randomized;
  return deriveInJob(
    context,
    'carry-thresholds',
    { originalId: checkpointId, attribute, goal, objective: randomized ?? 'NONE' },
    { isSame, waitSeconds },
  );
}
