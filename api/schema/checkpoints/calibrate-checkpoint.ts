import type { Context } from '../../context.ts';
import { RequestError } from '../../errors.ts';
import { checkWait, deriveInJob } from './derive-in-job.ts';
import { type CheckpointRow, missingCheckpoint, type ShownCheckpoint } from './pending-checkpoint.ts';

const isCalibrated = ({ temperature }: CheckpointRow) => temperature !== null;

/**
 * A checkpoint calibrated by temperature scaling, with its own file and evaluations: a job makes it. A checkpoint that is calibrated
 * again gives the one that it gave before.
 *
 * @throws RequestError NOT_FOUND; CONFLICT for a calibrated checkpoint, one with group thresholds, an adapted one, or one without predictions
 *   on a validation split; and as `deriveInJob`, where no temperature is best
 */
export async function calibrateCheckpoint(
  context: Context,
  id: string,
  waitSeconds: number | null,
): Promise<ShownCheckpoint> {
  const { loaders } = context;
  checkWait(waitSeconds);
  const original = await loaders.checkpoint.load(id);
  if (!original) throw await missingCheckpoint(context, id, 'id');
  const refuse = (message: string): never => {
    throw new RequestError('CONFLICT', message, 'id');
  };
  if (isCalibrated(original))
    refuse('The checkpoint is calibrated already. Calibrate the one that it is derived from.');
  if (original.groupThresholds !== null)
    refuse(
      'The thresholds of the checkpoint are for its probabilities as they are. Calibrate first, then set thresholds.',
    );
  const fineTune = await loaders.fineTune.load(original.fineTuneId);
  const dataset = fineTune && (await loaders.anyDataset.load(fineTune.datasetId));
  if (fineTune?.targetDatasetId)
    refuse(
      'The checkpoint is adapted to another data set, and its validation examples are of the one it was trained on: a temperature fitted on them would not suit the target. Calibrate a checkpoint that is not adapted.',
    );
  if (dataset?.task === 'REGRESSION')
    refuse('The checkpoint predicts numbers, which have no probabilities to calibrate.');
  if (dataset?.task === 'TOKEN_LABELS')
    refuse('The checkpoint labels words, and calibration is for one or several labels an example.');
  const evaluated = await loaders.evaluations.load(original.id);
  const splits = evaluated.length > 0 ? evaluated.map(({ split }) => split) : Object.keys(original.outputsSha256 ?? {});
  if (!splits.includes('validation'))
    refuse(
      'The checkpoint has no predictions on a validation split to fit a temperature on. Fine-tune on a data set with one.',
    );
  return deriveInJob(context, 'calibrate-checkpoint', { originalId: id }, { isSame: isCalibrated, waitSeconds });
}
