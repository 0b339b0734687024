import type { CheckpointVariant } from '../../../zoo/variants/variant-report.ts';
import type { Context } from '../../context.ts';
import { RequestError } from '../../errors.ts';
import type { CheckpointRow } from './pending-checkpoint.ts';

/**
 * The variant of a checkpoint that was made before.
 *
 * @throws RequestError CONFLICT if it was not, with what to do; BAD_USER_INPUT for BROWSER
 */
export async function variantOf(
  { loaders }: Context,
  checkpoint: CheckpointRow,
  variant: CheckpointVariant,
): Promise<CheckpointRow> {
  if (variant === 'BROWSER')
    throw new RequestError(
      'BAD_USER_INPUT',
      'The variant BROWSER is a page that runs without an endpoint: download it at Checkpoint.pageUrl. Deploy FLOAT32, FLOAT16 or INT8.',
      'variant',
    );
  if ((checkpoint.variant ?? 'FLOAT32') === variant) return checkpoint;
  const made = await loaders.derivedCheckpoints.load(checkpoint.id);
  const found = made.find((row) => row.variant === variant && row.variantReport !== null);
  if (found) return found;
  const message =
    checkpoint.variant === null
      ? `The checkpoint has no ${variant} variant yet. exportCheckpoint(id: "${checkpoint.id}", variant: ${variant}) makes it; then deploy again.`
      : `The checkpoint is a variant itself (${checkpoint.variant}). Name the one that it is derived from.`;
  throw new RequestError('CONFLICT', message, 'variant');
}
