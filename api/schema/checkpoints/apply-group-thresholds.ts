import type { FairnessGoal } from '../../../zoo/evaluation/fairness/group-offsets.ts';
import type { Context } from '../../context.ts';
import type { checkpoints } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { inPredictionThread } from '../../predictions/in-prediction-thread.ts';
import { saveDerived } from './save-derived.ts';

type CheckpointRow = typeof checkpoints.$inferSelect;

/**
 * A checkpoint that carries group thresholds, learned on the validation split, with its own file and evaluations.
 *
 * @throws RequestError NOT_FOUND; CONFLICT for one that carries thresholds, or has no single-label predictions on a validation split;
 *   InvalidInputError as `fitGroupThresholds`
 */
export async function applyGroupThresholds(
  context: Context,
  { checkpointId, attribute, goal }: { checkpointId: string; attribute: string; goal: FairnessGoal },
): Promise<CheckpointRow> {
  const { blobs, loaders } = context;
  const original = await loaders.checkpoint.load(checkpointId);
  if (!original) throw new RequestError('NOT_FOUND', `There is no checkpoint ${checkpointId}.`, 'checkpointId');
  if (original.groupThresholds !== null) {
    const message = 'The checkpoint carries group thresholds already. Use the one that it is derived from.';
    throw new RequestError('CONFLICT', message, 'checkpointId');
  }
  const isSame = ({ groupThresholds }: CheckpointRow) =>
    groupThresholds?.attribute === attribute && groupThresholds.goal === goal;
  const made = (await loaders.derivedCheckpoints.load(original.id)).find(isSame);
  if (made) return made;
  const evaluated = await loaders.evaluations.load(original.id);
  const validation = evaluated.findIndex(({ split }) => split === 'validation');
  if (validation === -1) {
    const message = 'The checkpoint has no evaluation of single labels on a validation split to learn thresholds on.';
    throw new RequestError('CONFLICT', message, 'checkpointId');
  }
  const digests = evaluated.map(({ predictionsSha256 }) => predictionsSha256);
  const ask = { labels: original.labels, validation, attribute, goal, model: await blobs.read(original.sha256) };
  const { thresholds, onnx, splits } = await inPredictionThread(blobs, 'carryThresholds', digests, ask);
  return saveDerived(context, original, {
    onnx,
    values: { validationLoss: splits[validation].metrics.logLoss, groupThresholds: thresholds },
    evaluated: splits.map(({ metrics, json }, i) => ({ of: evaluated[i], metrics, json })),
    derivation: { kind: 'threshold', parameters: { attribute, goal, split: 'validation' }, found: { ...thresholds } },
    isSame,
  });
}
