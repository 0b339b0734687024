import type { Context } from '../../context.ts';
import type { checkpoints } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { inPredictionThread } from '../../predictions/in-prediction-thread.ts';
import { originOf, saveDerived } from './save-derived.ts';

type CheckpointRow = typeof checkpoints.$inferSelect;

const isCalibrated = ({ temperature }: CheckpointRow) => temperature !== null;

/**
 * A checkpoint calibrated by temperature scaling, with its own file and evaluations. A checkpoint that is calibrated again gives the
 * one that it gave before.
 *
 * @throws RequestError NOT_FOUND; CONFLICT for a calibrated checkpoint, one with group thresholds, an adapted one, or one without predictions on a
 *   validation split; InvalidInputError if no temperature is best, or its probabilities are not those of a softmax or sigmoid
 */
export async function calibrateCheckpoint(context: Context, id: string): Promise<CheckpointRow> {
  const { blobs, loaders } = context;
  const original = await loaders.checkpoint.load(id);
  if (!original) throw new RequestError('NOT_FOUND', `There is no checkpoint ${id}.`, 'id');
  const refuse = (message: string): never => {
    throw new RequestError('CONFLICT', message, 'id');
  };
  if (isCalibrated(original))
    refuse('The checkpoint is calibrated already. Calibrate the one that it is derived from.');
  if (original.groupThresholds !== null)
    refuse(
      'The thresholds of the checkpoint are for its probabilities as they are. Calibrate first, then set thresholds.',
    );
  const made = (await loaders.derivedCheckpoints.load(original.id)).find(isCalibrated);
  if (made) return made;

  const { dataset, isAdapted } = await originOf(context, original);
  if (isAdapted)
    refuse(
      'The checkpoint is adapted to another data set, and its validation examples are of the one it was trained on: a temperature fitted on them would not suit the target. Calibrate a checkpoint that is not adapted.',
    );
  if (dataset.task === 'REGRESSION')
    refuse('The checkpoint predicts numbers, which have no probabilities to calibrate.');
  if (dataset.task === 'TOKEN_LABELS')
    refuse('The checkpoint labels words, and calibration is for one or several labels an example.');
  const evaluated = await loaders.evaluations.load(original.id);
  const isSingle = evaluated.length > 0;
  const splits: [split: string, sha256: string][] = isSingle
    ? evaluated.map(({ split, predictionsSha256 }) => [split, predictionsSha256])
    : Object.entries(original.outputsSha256 ?? {});
  const validation = splits.findIndex(([split]) => split === 'validation');
  if (validation === -1)
    refuse(
      'The checkpoint has no predictions on a validation split to fit a temperature on. Fine-tune on a data set with one.',
    );
  const digests = splits.map(([, sha256]) => sha256);
  const ask = { labels: original.labels, task: dataset.task, validation, model: await blobs.read(original.sha256) };
  const calibrated = await inPredictionThread(blobs, 'calibrate', digests, ask);
  const { temperature, onnx, validationLoss } = calibrated;
  const targets = isSingle
    ? {}
    : {
        targetMetrics: Object.fromEntries(
          calibrated.splits.flatMap(({ targetMetrics }, i) => (targetMetrics ? [[splits[i][0], targetMetrics]] : [])),
        ),
        outputsSha256: Object.fromEntries(
          await Promise.all(
            calibrated.splits.map(async ({ json }, i) => [splits[i][0], (await blobs.put(Buffer.from(json))).sha256]),
          ),
        ),
      };
  return saveDerived(context, original, {
    onnx,
    values: { validationLoss, temperature, ...targets },
    evaluated: calibrated.splits.flatMap(({ metrics, json }, i) =>
      metrics ? [{ of: evaluated[i], metrics, json }] : [],
    ),
    derivation: {
      kind: 'calibrate',
      parameters: { method: 'temperature', split: 'validation' },
      found: { temperature },
    },
    isSame: isCalibrated,
  });
}
