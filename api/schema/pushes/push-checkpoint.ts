import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { hubRepositorySchema } from '../../../zoo/catalog/manifest.ts';
import { viewerOf } from '../../auth/access.ts';
import type { Context } from '../../context.ts';
import { checkpointPushes } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { optional, parse, words } from '../../parse.ts';
import { missingCheckpoint } from '../checkpoints/pending-checkpoint.ts';
import { checkNotDropped } from '../models/models.ts';

const pushCheckpointInput = z.object({
  checkpointId: z.string(),
  repository: hubRepositorySchema.includes('/', 'must be "owner/name"'),
  private: optional(z.boolean()),
  message: optional(words(500)),
});

/**
 * Sends a checkpoint to the hub with a model card generated from its facts, in a job. For admins: it is published under the
 * account of this installation's token.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND; CONFLICT without a token for the hub.
 */
export async function pushCheckpoint(context: Context, input: unknown): Promise<typeof checkpointPushes.$inferSelect> {
  const viewer = viewerOf(context);
  const { checkpointId, repository, private: isPrivate, message } = parse(pushCheckpointInput, input);
  const { endpoint, token } = context.config.hub;
  if (token === null)
    throw new RequestError(
      'CONFLICT',
      `Graft has no token for ${endpoint}: its operator must set HF_TOKEN to one with write access, and restart it.`,
    );
  const checkpoint = await context.loaders.checkpoint.load(checkpointId);
  if (!checkpoint) throw await missingCheckpoint(context, checkpointId, 'checkpointId');
  if (checkpoint.variant !== null)
    throw new RequestError(
      'CONFLICT',
      `The checkpoint is a variant (${checkpoint.variant}), and a hub expects weights in float32. Push the one that it is derived from.`,
      'checkpointId',
    );
  const fineTune = await context.loaders.fineTune.load(checkpoint.fineTuneId);
  // Its card and its weights are made beside the model's own files.
  if (fineTune) await checkNotDropped(context, fineTune.modelId, 'checkpointId');
  return context.db.transaction(async (db) => {
    const [{ id }] = await db
      .insert(checkpointPushes)
      .values({
        checkpointId: checkpoint.id,
        repository,
        isPrivate: isPrivate ?? true,
        message: message ?? 'A checkpoint trained with Graft',
        author: viewer.name,
      })
      .returning();
    const job = await enqueueJob({ db, queue: context.queue }, 'push-checkpoint', { pushId: id });
    const [push] = await db
      .update(checkpointPushes)
      .set({ jobId: job.id })
      .where(eq(checkpointPushes.id, id))
      .returning();
    return push;
  });
}
