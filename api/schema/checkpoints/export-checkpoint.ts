import type { CheckpointVariant } from '../../../zoo/variants/variant-report.ts';
import type { Context } from '../../context.ts';
import { RequestError } from '../../errors.ts';
import { checkWait, deriveInJob } from './derive-in-job.ts';
import { missingCheckpoint, type ShownCheckpoint } from './pending-checkpoint.ts';

/**
 * A variant of a checkpoint, with its own file and evaluations: a job makes it. The same variant again is the one that is there; FLOAT32 is the
 * checkpoint itself.
 *
 * @throws RequestError NOT_FOUND; CONFLICT for a variant of a variant, and for a checkpoint that was made without a data set; and as `deriveInJob`,
 *   where the conversion changes the scores too far
 */
export async function exportCheckpoint(
  context: Context,
  { id, variant, waitSeconds }: { id: string; variant: CheckpointVariant; waitSeconds: number | null },
): Promise<ShownCheckpoint> {
  const { loaders } = context;
  checkWait(waitSeconds);
  const original = await loaders.checkpoint.load(id);
  if (!original) throw await missingCheckpoint(context, id, 'id');
  if (variant === (original.variant ?? 'FLOAT32')) return original;
  const refuse = (message: string): never => {
    throw new RequestError('CONFLICT', message, 'id');
  };
  if (original.variant !== null || variant === 'FLOAT32')
    return refuse(`The checkpoint is a variant itself (${original.variant}). Export the one that it is derived from.`);
  const fineTune = await loaders.fineTune.load(original.fineTuneId);
  if (fineTune?.options.zeroShot?.isEvaluated === false)
    return refuse(
      'The checkpoint was made from labels in words alone: without a data set there are no examples to measure its values on. Make it again with a data set.',
    );
  const isSame = (row: { variant: string | null }) => row.variant === variant;
  return deriveInJob(context, 'export-checkpoint', { originalId: id, variant }, { isSame, waitSeconds });
}
